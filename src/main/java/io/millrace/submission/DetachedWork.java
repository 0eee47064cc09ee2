package io.millrace.submission;

import io.smallrye.mutiny.Uni;

/** Work that goes on to its end when the one who waits for it has gone. */
final class DetachedWork {

    private DetachedWork() {}

    /** Starts with the subscription and does not end with it. */
    static <T> Uni<T> of(Uni<T> work) {
        return Uni.createFrom().emitter(waiting -> work.subscribe().with(waiting::complete, waiting::fail));
    }
}
