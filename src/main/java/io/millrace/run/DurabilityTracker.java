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
 * What one run has handed to the journal, how far that is durable, and what may therefore start or be told.
 *
 * <p>Records are counted; the journal makes them durable in that order, so one number says how far it is: the mark. An
 * effect waits for the mark of what it reads; an event is published once its mark is durable, in the order it happened.
 */
final class DurabilityTracker {

    private static final Logger LOG = Logger.getLogger(DurabilityTracker.class);

    private record Gate(long mark, Runnable open) {}

    private record Told(long mark, ExecutionEvent event) {}

    private final Claim claim;
    private final Journal journal;
    private final Feed.Channel channel;
    private final Loop loop;
    private final Duration coalesce;
    private final Consumer<Runnable> enter;
    private final Consumer<String> abandon;

    private long issued;
    private long durable;
    private final AtomicLong committed = new AtomicLong();
    private final AtomicBoolean noticed = new AtomicBoolean();
    private final PriorityQueue<Gate> gates = new PriorityQueue<>((a, b) -> Long.compare(a.mark, b.mark));
    private final ArrayDeque<Told> told = new ArrayDeque<>();
    private @Nullable Runnable flushTimer;

    /**
     * @param enter runs a task within the run
     * @param abandon called when a write did not hold
     */
    DurabilityTracker(
            Claim claim,
            Journal journal,
            Feed.Channel channel,
            Loop loop,
            Duration coalesce,
            Consumer<Runnable> enter,
            Consumer<String> abandon) {
        this.claim = claim;
        this.journal = journal;
        this.channel = channel;
        this.loop = loop;
        this.coalesce = coalesce;
        this.enter = enter;
        this.abandon = abandon;
    }

    /** Hands a record to the journal and answers its mark. */
    long record(StepRecord record) {
        long mark = ++issued;
        journal.record(claim.lease(), record)
                .subscribe()
                .with(
                        held -> {
                            if (held) {
                                committed(mark);
                            } else {
                                enter.accept(() -> abandon.accept("the lease was lost"));
                            }
                        },
                        failure -> enter.accept(
                                () -> abandon.accept("a step's result could not be stored: " + failure.getMessage())));
        return mark;
    }

    /** The mark of the record handed in last. */
    long lastMark() {
        return issued;
    }

    boolean durable(long mark) {
        return mark <= durable;
    }

    /** Runs the task within the run once the mark is durable. */
    void whenDurable(long mark, Runnable task) {
        gates.add(new Gate(mark, task));
    }

    /** An event to publish once everything recorded so far is durable. */
    void tell(ExecutionEvent event) {
        told(issued, event);
    }

    /** An event that tells of nothing stored; it still keeps its place behind earlier ones. */
    void tellNow(ExecutionEvent event) {
        told(0, event);
    }

    /** The run is over and all it handed in is durable: publishes what is left. */
    void close() {
        durable = issued;
        if (flushTimer != null) {
            flushTimer.run();
            flushTimer = null;
        }
        flush();
    }

    /** The run is abandoned: what was not published stays untold, what waits never opens. */
    void drop() {
        gates.clear();
        told.clear();
        if (flushTimer != null) {
            flushTimer.run();
            flushTimer = null;
        }
    }

    private void told(long mark, ExecutionEvent event) {
        told.add(new Told(mark, event));
        flushSoon();
    }

    // Called by the journal's thread. Records of one commit come back to back: one hop to the loop serves them all.
    private void committed(long mark) {
        committed.accumulateAndGet(mark, Math::max);
        if (noticed.compareAndSet(false, true)) {
            enter.accept(this::advance);
        }
    }

    private void advance() {
        noticed.set(false);
        durable = Math.max(durable, committed.get());
        for (var gate = gates.peek(); gate != null && gate.mark <= durable; gate = gates.peek()) {
            gates.remove();
            gate.open.run();
        }
        flushSoon();
    }

    private void flushSoon() {
        var first = told.peek();
        if (flushTimer == null && first != null && first.mark <= durable) {
            flushTimer = loop.after(coalesce, () -> {
                flushTimer = null;
                flush();
            });
        }
    }

    private void flush() {
        var ready = new ArrayList<ExecutionEvent>();
        for (var next = told.peek(); next != null && next.mark <= durable; next = told.peek()) {
            ready.add(told.remove().event);
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
