package io.millrace.queue;

import io.millrace.execution.ExecutionId;
import java.util.Comparator;
import java.util.TreeSet;

/** The entries of one tenant that wait under the same limits. A limit that blocks one of them closes the sub-queue. */
final class SubQueue {

    /** @param rank lower first, then by id */
    record WaitingEntry(ExecutionId id, long rank, SubQueueKey key) {}

    final SubQueueKey key;
    final String name;
    final TreeSet<WaitingEntry> entries =
            new TreeSet<>(Comparator.comparingLong(WaitingEntry::rank).thenComparing(WaitingEntry::id));
    boolean open = true;

    SubQueue(SubQueueKey key) {
        this.key = key;
        this.name = key.text();
    }

    /** That of its first entry. */
    long rank() {
        return entries.isEmpty() ? Long.MAX_VALUE : entries.first().rank();
    }
}
