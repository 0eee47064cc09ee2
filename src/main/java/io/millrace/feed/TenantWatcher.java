package io.millrace.feed;

import io.millrace.execution.ExecutionId;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * Passes on the live events of all of a tenant's executions. A subscriber that is too slow loses the oldest events;
 * each affected execution is reported by a gap event.
 */
final class TenantWatcher extends FeedSubscription {

    private final int capacity;
    private final InstantSource clock;
    private final Runnable listening;
    private final Consumer<TenantWatcher> gone;

    private final ArrayDeque<Feed.Numbered> buffer = new ArrayDeque<>();
    /** For each execution with dropped events, the last dropped number, until its gap event is emitted. */
    private final Map<ExecutionId, Long> lost = new LinkedHashMap<>();
    /** Positions of recently seen executions, to detect gaps. */
    private final Map<ExecutionId, Position> positions;

    private record Position(String epoch, long last) {}

    TenantWatcher(
            Flow.Subscriber<? super Feed.Numbered> subscriber,
            int capacity,
            InstantSource clock,
            Runnable listening,
            Consumer<TenantWatcher> gone) {
        super(subscriber);
        this.capacity = capacity;
        this.clock = clock;
        this.listening = listening;
        this.gone = gone;
        this.positions = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<ExecutionId, Position> eldest) {
                return size() > capacity;
            }
        };
    }

    // What was published while disconnected shows as a gap at the next event, if there is one.
    @Override
    public void connected() {
        run(listening);
    }

    @Override
    public void arrived(ExecutionId execution, Chunk chunk) {
        run(() -> {
            var before = positions.put(execution, new Position(chunk.epoch(), chunk.last()));
            boolean gap =
                    before != null && (!before.epoch().equals(chunk.epoch()) || chunk.first() > before.last() + 1);
            if (gap) {
                makeRoom();
                buffer.add(EventJson.gap(execution, chunk.first() - 1, clock.instant()));
            }
            for (var event : chunk.events()) {
                makeRoom();
                buffer.add(event);
            }
            drain();
        });
    }

    private void makeRoom() {
        if (buffer.size() < capacity) {
            return;
        }
        var oldest = buffer.remove();
        lost.put(oldest.execution(), oldest.sequence());
        if (lost.size() > capacity) {
            fail(new IllegalStateException("fell behind in more than " + capacity
                    + " executions (millrace.feed.buffer); read them over REST and follow again"));
        }
    }

    @Override
    void drain() {
        while (wanted() && !buffer.isEmpty()) {
            var gap = lost.remove(buffer.element().execution());
            if (gap == null) {
                emit(buffer.remove());
            } else {
                emit(EventJson.gap(buffer.element().execution(), gap, clock.instant()));
            }
        }
        // Executions with no buffered event after the dropped ones.
        while (wanted() && !lost.isEmpty()) {
            var first = lost.entrySet().iterator().next();
            lost.remove(first.getKey());
            emit(EventJson.gap(first.getKey(), first.getValue(), clock.instant()));
        }
    }

    @Override
    void leave() {
        gone.accept(this);
    }
}
