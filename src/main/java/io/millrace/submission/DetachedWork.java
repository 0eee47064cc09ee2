package io.millrace.submission;

import io.smallrye.mutiny.Uni;

/** Work that continues to its end when its caller no longer waits. */
final class DetachedWork {

    private DetachedWork() {}

    /** Starts with the subscription and is not cancelled with it. */
    static <T> Uni<T> of(Uni<T> work) {
        return Uni.createFrom().emitter(waiting -> work.subscribe().with(waiting::complete, waiting::fail));
    }
}
