package io.millrace.run;

import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionEvent;
import io.millrace.execution.StepRecord;
import io.millrace.feed.Feed;
import io.millrace.journal.Journal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What one run has handed to the journal, how much of it is durable, and what may therefore start or be published.
 *
 * <p>Records are numbered; the journal makes them durable in that order, so one number says how much is durable: the commit
 * sequence. A side effect waits for the sequence of what it reads; an event is published once its sequence is durable, in the
 * order in which it happened.
 */
final class DurabilityTracker {

    private static final Logger LOG = Logger.getLogger(DurabilityTracker.class);

    private record Pending(long sequence, Runnable task) {}

    private record Unpublished(long sequence, ExecutionEvent event) {}

    private final Claim claim;
    private final Journal journal;
    private final Feed.Channel channel;
    private final EventLoop loop;
    private final Duration coalesce;
    private final Tasks tasks;

    private Consumer<String> lost = why -> {};
    private long issued;
    private long durable;
    private final AtomicLong committed = new AtomicLong();
    private final AtomicBoolean noticed = new AtomicBoolean();
    private final PriorityQueue<Pending> pending = new PriorityQueue<>((a, b) -> Long.compare(a.sequence, b.sequence));
    private final ArrayDeque<Unpublished> unpublished = new ArrayDeque<>();
    private @Nullable Runnable flushTimer;

    DurabilityTracker(
            Claim claim, Journal journal, Feed.Channel channel, EventLoop loop, Duration coalesce, Tasks tasks) {
        this.claim = claim;
        this.journal = journal;
        this.channel = channel;
        this.loop = loop;
        this.coalesce = coalesce;
        this.tasks = tasks;
    }

    /** Before the first record. @param lost called within the run when a write did not succeed */
    void listen(Consumer<String> lost) {
        this.lost = lost;
    }

    /** Hands a record to the journal. @return its commit sequence */
    long record(StepRecord record) {
        long sequence = ++issued;
        journal.record(claim.lease(), record)
                .subscribe()
                .with(
                        held -> {
                            if (held) {
                                committed(sequence);
                            } else {
                                tasks.enter(() -> lost.accept("the lease was lost"));
                            }
                        },
                        failure -> tasks.enter(
                                () -> lost.accept("a step's result could not be stored: " + failure.getMessage())));
        return sequence;
    }

    /** The commit sequence of the record handed in last. */
    long lastSequence() {
        return issued;
    }

    boolean durable(long sequence) {
        return sequence <= durable;
    }

    /** Runs the task within the run once the commit sequence is durable. */
    void whenDurable(long sequence, Runnable task) {
        pending.add(new Pending(sequence, task));
    }

    /** Publishes an event once everything recorded so far is durable. */
    void publish(ExecutionEvent event) {
        publish(issued, event);
    }

    /** Publishes an event that reports nothing stored; it still keeps its place behind earlier ones. */
    void publishNow(ExecutionEvent event) {
        publish(0, event);
    }

    /** The run is over and all it handed in is durable: publishes what is left. */
    void close() {
        durable = issued;
        cancelFlush();
        flush();
    }

    /** The run is abandoned: events that are not published are dropped, what waits never starts. */
    void drop() {
        pending.clear();
        unpublished.clear();
        cancelFlush();
    }

    private void publish(long sequence, ExecutionEvent event) {
        unpublished.add(new Unpublished(sequence, event));
        flushSoon();
    }

    // Called by the journal's thread. Records of one commit come back to back: one hop to the loop serves them all.
    private void committed(long sequence) {
        committed.accumulateAndGet(sequence, Math::max);
        if (noticed.compareAndSet(false, true)) {
            tasks.enter(this::advance);
        }
    }

    private void advance() {
        noticed.set(false);
        durable = Math.max(durable, committed.get());
        for (var next = pending.peek(); next != null && next.sequence <= durable; next = pending.peek()) {
            pending.remove();
            next.task.run();
        }
        flushSoon();
    }

    private void flushSoon() {
        var first = unpublished.peek();
        if (flushTimer == null && first != null && first.sequence <= durable) {
            flushTimer = loop.after(coalesce, () -> {
                flushTimer = null;
                flush();
            });
        }
    }

    private void cancelFlush() {
        if (flushTimer != null) {
            flushTimer.run();
            flushTimer = null;
        }
    }

    private void flush() {
        var ready = new ArrayList<ExecutionEvent>();
        for (var next = unpublished.peek(); next != null && next.sequence <= durable; next = unpublished.peek()) {
            ready.add(unpublished.remove().event);
        }
        if (!ready.isEmpty()) {
            channel.publish(ready)
                    .subscribe()
                    .with(
                            done -> {},
                            failure -> LOG.debugf(
                                    "%d events of %s not published: %s",
                                    ready.size(), claim.id(), failure.getMessage()));
        }
    }
}
