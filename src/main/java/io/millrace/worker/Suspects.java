package io.millrace.worker;

import io.millrace.execution.ExecutionId;
import io.millrace.journal.Slots;
import io.millrace.queue.RunQueue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Executions whose worker was lost while it ran them. One of them may be the reason, so they start one at a time: the next one
 * when the one before has ended, parked, or run for a while ({@code millrace.worker.suspect-time}) without harm. After a second
 * loss no other suspect runs beside it, and the while is ten times as long.
 *
 * <p>Those that wait are not leased: if the worker is lost, that is nothing against them. Used on the worker's loop only.
 */
final class Suspects {

    /** One that waits for its turn; its entry is not acked, so that it is delivered again if this worker is lost. */
    record Waiting(RunQueue.Entry entry, int losses) {}

    private final Duration time;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Map<ExecutionId, Long> running = new HashMap<>(); // Until when each excludes others, in nanoseconds.
    private boolean starting;

    Suspects(Duration time) {
        this.time = time;
    }

    void add(RunQueue.Entry entry, Slots.Suspect suspect) {
        if (!running.containsKey(suspect.id())
                && waiting.stream().noneMatch(other -> other.entry().id().equals(suspect.id()))) {
            waiting.add(new Waiting(entry, suspect.losses()));
        }
    }

    /** In how many nanoseconds the first may start, unless one that runs ends before; 0 = now. */
    long nanosLeft(long now) {
        var first = waiting.peek();
        if (first == null || starting) {
            return Long.MAX_VALUE;
        }
        if (first.losses() > 1 && !running.isEmpty()) {
            return Long.MAX_VALUE;
        }
        return running.values().stream()
                .mapToLong(until -> Math.max(0, until - now))
                .max()
                .orElse(0);
    }

    /** The first one, which is about to be claimed: {@link #started} or {@link #notStarted} follows. */
    Waiting next() {
        starting = true;
        return waiting.remove();
    }

    void started(Waiting suspect, long now) {
        starting = false;
        long apart = time.toNanos();
        for (int loss = 1; loss < suspect.losses(); loss++) {
            apart *= 10;
        }
        running.put(suspect.entry().id(), now + apart);
    }

    void notStarted() {
        starting = false;
    }

    /** Answers whether the claim had not succeeded yet. */
    boolean failed(Waiting suspect) {
        boolean was = starting;
        starting = false;
        return was && !running.containsKey(suspect.entry().id());
    }

    /** Its run has ended. */
    void ended(ExecutionId id) {
        running.remove(id);
    }

    /** Gives up those that wait: they are for other workers. */
    List<RunQueue.Entry> leave() {
        var left = new ArrayList<RunQueue.Entry>();
        waiting.forEach(suspect -> left.add(suspect.entry()));
        waiting.clear();
        return left;
    }
}
