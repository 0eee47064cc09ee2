package io.millrace.queue;

import io.millrace.execution.ExecutionId;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

/** The queue of one process, for an installation without Redis. What it holds ends with the process and is in Postgres. */
final class LocalRunQueue implements RunQueue, AutoCloseable {

    private record Later(Offer offer, Instant due) {}

    /** A group of which something waited, its free slots as far as is known, and what waits. */
    private static final class Crowd {
        final Group group;
        int free;
        final ArrayDeque<Offer> waiting = new ArrayDeque<>();

        Crowd(Group group) {
            this.group = group;
            this.free = group.limit();
        }
    }

    private final Map<List<String>, Crowd> crowds = new LinkedHashMap<>();

    private record Held(ExecutionId id, Instant since) {}

    /** A take that waits. */
    private record Taker(int max, UniEmitter<? super List<Entry>> answer) {}

    private final Vertx vertx;
    private final QueueConfig config;
    private final InstantSource clock;

    // All under the lock; answers are given outside of it.
    private final ArrayDeque<ExecutionId> ready = new ArrayDeque<>();
    private final PriorityQueue<Later> delayed = new PriorityQueue<>(Comparator.comparing(Later::due));
    // The one that was taken first stands first.
    private final Map<String, Held> pending = new LinkedHashMap<>();
    private final ArrayDeque<Taker> takers = new ArrayDeque<>();
    private long handles;
    private long timer;
    private boolean closed;

    LocalRunQueue(Vertx vertx, QueueConfig config, InstantSource clock) {
        this.vertx = vertx;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public Uni<Void> offer(Collection<Offer> offers) {
        return Uni.createFrom().item(() -> {
            add(offers);
            serve();
            return null;
        });
    }

    private synchronized void add(Collection<Offer> offers) {
        if (ready.size() + delayed.size() + pending.size() + offers.size() > config.localCapacity()) {
            throw new RejectedExecutionException("the queue of this process holds at most " + config.localCapacity()
                    + " executions (millrace.queue.local-capacity); these are offered again later");
        }
        var now = clock.instant();
        for (var offer : offers) {
            if (offer.due().isAfter(now)) {
                delayed.add(new Later(offer, offer.due()));
            } else {
                admit(offer);
            }
        }
    }

    private void admit(Offer offer) {
        var slots = offer.limits().slots();
        if (slots == null) {
            ready.add(offer.id());
            return;
        }
        var crowd = crowds.computeIfAbsent(
                List.of(offer.tenant(), slots.key()),
                key -> new Crowd(new Group(offer.tenant(), slots.key(), slots.limit())));
        crowd.waiting.add(offer);
        release(crowd);
    }

    private void release(Crowd crowd) {
        while (crowd.free > 0 && !crowd.waiting.isEmpty()) {
            crowd.free--;
            ready.add(crowd.waiting.remove().id());
        }
    }

    @Override
    public Uni<Void> withdraw(Collection<ExecutionId> ids) {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                ready.removeAll(ids);
                delayed.removeIf(later -> ids.contains(later.offer().id()));
                crowds.values().forEach(crowd -> crowd.waiting.removeIf(offer -> ids.contains(offer.id())));
            }
            return null;
        });
    }

    @Override
    public Uni<Void> freed(String tenant, String key) {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                var crowd = crowds.get(List.of(tenant, key));
                if (crowd != null) {
                    crowd.free = Math.min(crowd.group.limit(), crowd.free + 1);
                    release(crowd);
                }
            }
            serve();
            return null;
        });
    }

    @Override
    public Uni<Void> vacancies(Collection<Vacancy> vacancies) {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                for (var vacancy : vacancies) {
                    var crowd = crowds.get(List.of(vacancy.tenant(), vacancy.key()));
                    if (crowd != null) {
                        crowd.free = vacancy.free();
                        release(crowd);
                    }
                }
            }
            serve();
            return null;
        });
    }

    @Override
    public Uni<List<Group>> crowded() {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                return crowds.values().stream()
                        .filter(crowd -> !crowd.waiting.isEmpty())
                        .map(crowd -> crowd.group)
                        .toList();
            }
        });
    }

    @Override
    public Uni<List<Entry>> take(int max) {
        return Uni.createFrom().emitter(answer -> {
            var taker = new Taker(max, answer);
            long limit = vertx.setTimer(Math.max(1, config.block().toMillis()), fired -> {
                if (leave(taker)) {
                    answer.complete(List.of());
                }
            });
            answer.onTermination(() -> {
                vertx.cancelTimer(limit);
                leave(taker);
            });
            synchronized (this) {
                takers.add(taker);
            }
            serve();
        });
    }

    private synchronized boolean leave(Taker taker) {
        return takers.remove(taker);
    }

    /** Gives what is ready to those who wait, and sees to it that this happens again when the next one is due. */
    private void serve() {
        var answers = new ArrayList<Runnable>();
        synchronized (this) {
            var now = clock.instant();
            for (var next = delayed.peek(); next != null && !next.due().isAfter(now); next = delayed.peek()) {
                admit(delayed.remove().offer());
            }
            while (!ready.isEmpty() && !takers.isEmpty()) {
                var taker = takers.remove();
                var entries = new ArrayList<Entry>();
                while (entries.size() < taker.max() && !ready.isEmpty()) {
                    entries.add(hold(ready.remove(), now));
                }
                answers.add(() -> taker.answer().complete(entries));
            }
            vertx.cancelTimer(timer);
            var next = delayed.peek();
            if (next != null && !closed) {
                long pause = Duration.between(now, next.due()).toMillis() + 1;
                timer = vertx.setTimer(Math.min(pause, config.delayPoll().toMillis()), fired -> serve());
            }
        }
        answers.forEach(Runnable::run);
    }

    private Entry hold(ExecutionId id, Instant now) {
        var entry = new Entry(id, Long.toString(++handles));
        pending.put(entry.handle(), new Held(id, now));
        return entry;
    }

    @Override
    public Uni<Void> ack(Collection<Entry> entries) {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                entries.forEach(entry -> pending.remove(entry.handle()));
            }
            return null;
        });
    }

    @Override
    public Uni<List<Entry>> reclaim(int max) {
        return Uni.createFrom().item(() -> reclaimNow(max));
    }

    private synchronized List<Entry> reclaimNow(int max) {
        var now = clock.instant();
        var limit = now.minus(config.reclaimIdle());
        var entries = new ArrayList<Entry>();
        for (var held : pending.entrySet()) {
            if (entries.size() == max || held.getValue().since().isAfter(limit)) {
                break;
            }
            entries.add(new Entry(held.getValue().id(), held.getKey()));
        }
        for (var entry : entries) {
            // To the end: it is the youngest now.
            pending.remove(entry.handle());
            pending.put(entry.handle(), new Held(entry.id(), now));
        }
        return entries;
    }

    @Override
    public Uni<Set<ExecutionId>> missing(Collection<ExecutionId> ids) {
        return Uni.createFrom().item(() -> {
            var missing = new HashSet<>(ids);
            synchronized (this) {
                ready.forEach(missing::remove);
                delayed.forEach(later -> missing.remove(later.offer().id()));
                crowds.values().forEach(crowd -> crowd.waiting.forEach(offer -> missing.remove(offer.id())));
                pending.values().forEach(held -> missing.remove(held.id()));
            }
            return missing;
        });
    }

    @Override
    public Uni<Depth> depth() {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                long held = crowds.values().stream()
                        .mapToInt(crowd -> crowd.waiting.size())
                        .sum();
                return new Depth(ready.size(), pending.size(), delayed.size(), held);
            }
        });
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public synchronized void close() {
        closed = true;
        vertx.cancelTimer(timer);
    }
}
