package io.millrace.worker;

import io.millrace.queue.RunQueue;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Entries taken for which there was no slot any more. They go first once there is one; when that takes long, the queue
 * gives them to others, and claiming them here then comes to nothing. Any thread may call.
 */
final class Surplus {

    private List<RunQueue.Entry> entries = new ArrayList<>();

    synchronized void keep(List<RunQueue.Entry> more) {
        entries.addAll(more);
    }

    /** What was kept, if anything was; else what the supplier gives. */
    Uni<List<RunQueue.Entry>> orElse(Supplier<Uni<List<RunQueue.Entry>>> take) {
        var kept = drain();
        return kept.isEmpty() ? take.get() : Uni.createFrom().item(kept);
    }

    private synchronized List<RunQueue.Entry> drain() {
        var kept = entries;
        entries = new ArrayList<>();
        return kept;
    }
}
