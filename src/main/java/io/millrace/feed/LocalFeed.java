package io.millrace.feed;

import io.millrace.execution.ExecutionEvent;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;

/** The in-process feed, for installations without Redis. */
final class LocalFeed implements Feed {

    private static final Duration SWEEP = Duration.ofSeconds(5);

    private record Key(TenantId tenant, ExecutionId id) {}

    private final FeedConfig config;
    private final InstantSource clock;
    private final Map<Key, LocalTail> tails = new ConcurrentHashMap<>();
    private final Map<TenantId, Set<Listener>> watchers = new ConcurrentHashMap<>();
    private volatile Instant nextSweep;

    LocalFeed(FeedConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.nextSweep = clock.instant().plus(SWEEP);
    }

    @Override
    public Channel open(TenantId tenant, ExecutionId id) {
        return new LocalChannel(new Key(tenant, id));
    }

    private final class LocalChannel implements Channel {

        private final Key key;
        private String epoch = Chunk.newEpoch();
        private long floor;

        LocalChannel(Key key) {
            this.key = key;
        }

        @Override
        public Uni<Void> publish(List<ExecutionEvent> events) {
            return Uni.createFrom().item(() -> {
                if (!events.isEmpty()) {
                    append(events);
                }
                return null;
            });
        }

        private void append(List<ExecutionEvent> events) {
            var now = clock.instant();
            var terminal = events.get(events.size() - 1).type().terminal();
            var expires = now.plus(terminal ? config.completionTtl() : config.stateTtl());
            var lines = events.stream().map(EventJson::line).toList();
            var chunks = new Chunk[1];
            // Within compute, so that a sweep cannot remove the tail between the look-up and the append.
            var tail = tails.compute(key, (of, found) -> {
                var current = found == null ? new LocalTail(of.id()) : found;
                chunks[0] = current.append(lines, epoch, floor, config.tail(), now, expires);
                return current;
            });
            var chunk = chunks[0];
            epoch = chunk.epoch();
            floor = chunk.last();
            tail.listeners().forEach(listener -> listener.arrived(key.id(), chunk));
            watchers.getOrDefault(key.tenant(), Set.of()).forEach(listener -> listener.arrived(key.id(), chunk));
            sweep(now);
        }
    }

    @Override
    public Multi<Numbered> follow(TenantId tenant, ExecutionId id, long from) {
        var key = new Key(tenant, id);
        return Multi.createFrom().publisher(subscriber -> {
            var follower = new Follower(
                    subscriber,
                    id,
                    from,
                    (epoch, position, max) -> Uni.createFrom().item(() -> read(key, epoch, position, max)),
                    config.buffer(),
                    clock,
                    gone -> leave(key, gone));
            subscriber.onSubscribe(follower);
            tails.compute(key, (of, found) -> {
                var tail = found == null ? new LocalTail(id) : found;
                tail.listeners().add(follower);
                return tail;
            });
            follower.connected();
            if (follower.ended()) {
                follower.leave();
            }
        });
    }

    private Tail.Page read(Key key, String epoch, long position, int max) {
        var tail = tails.get(key);
        return tail == null ? Tail.Page.NOTHING : tail.page(epoch, position, max, clock.instant());
    }

    private void leave(Key key, Listener listener) {
        tails.computeIfPresent(key, (of, tail) -> {
            tail.listeners().remove(listener);
            return tail.idle(clock.instant()) ? null : tail;
        });
    }

    @Override
    public Multi<Numbered> followAll(TenantId tenant, Runnable listening) {
        return Multi.createFrom().publisher(subscriber -> {
            var watcher =
                    new TenantWatcher(subscriber, config.buffer(), clock, listening, gone -> unwatch(tenant, gone));
            subscriber.onSubscribe(watcher);
            watchers.compute(tenant, (of, found) -> {
                Set<Listener> listeners = found == null ? new CopyOnWriteArraySet<>() : found;
                listeners.add(watcher);
                return listeners;
            });
            watcher.connected();
            if (watcher.ended()) {
                watcher.leave();
            }
        });
    }

    private void unwatch(TenantId tenant, Listener listener) {
        watchers.computeIfPresent(tenant, (of, listeners) -> {
            listeners.remove(listener);
            return listeners.isEmpty() ? null : listeners;
        });
    }

    private void sweep(Instant now) {
        if (now.isBefore(nextSweep)) {
            return;
        }
        nextSweep = now.plus(SWEEP);
        tails.keySet().forEach(key -> tails.computeIfPresent(key, (of, tail) -> tail.idle(now) ? null : tail));
    }

    /** Number of executions and tenants with a tail or listeners. */
    int topics() {
        return tails.size() + watchers.size();
    }
}
