package io.millrace.queue;

import io.millrace.execution.AvailableSlots;
import io.millrace.execution.ConcurrencyGroup;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

/** The queue of one process, for an installation without Redis. It is refilled from Postgres when the process starts. */
final class LocalRunQueue implements RunQueue, AutoCloseable {

    private record Taken(SubQueue.WaitingEntry entry, Instant since) {}

    /** A call of {@link #take} that waits. */
    private record Waiter(int max, UniEmitter<? super List<Entry>> answer) {}

    private final Vertx vertx;
    private final QueueConfig config;
    private final InstantSource clock;

    // All under the lock; answers are given outside of it.
    private final Backlog backlog;
    // In the order in which they were taken.
    private final Map<String, Taken> pending = new LinkedHashMap<>();
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private List<ExecutionId> scanned = List.of();
    private boolean refilled;
    private long handles;
    private long timer;
    private boolean closed;

    LocalRunQueue(Vertx vertx, QueueConfig config, InstantSource clock) {
        this.vertx = vertx;
        this.config = config;
        this.clock = clock;
        this.backlog = new Backlog(
                config.maxJobsPerMinute().orElse(0),
                config.tenantMaxJobsPerMinute().orElse(0),
                config.ageing());
    }

    @Override
    public Uni<Void> offer(Collection<ReadyExecution> offers) {
        return change(() -> {
            if (offers.size() > freeCapacity()) {
                throw new RejectedExecutionException("the queue of this process holds at most "
                        + config.localCapacity()
                        + " executions (millrace.queue.local-capacity); these are offered again later");
            }
            offers.forEach(offer -> backlog.offer(offer, clock.instant()));
        });
    }

    private int freeCapacity() {
        return config.localCapacity() - backlog.delayed() - backlog.ready() - backlog.held() - pending.size();
    }

    /** A change after which waiting entries may be ready. */
    private Uni<Void> change(Runnable change) {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                change.run();
            }
            serve();
            return null;
        });
    }

    @Override
    public Uni<List<Entry>> take(int max) {
        return Uni.createFrom().emitter(answer -> {
            var waiter = new Waiter(max, answer);
            long limit = vertx.setTimer(Math.max(1, config.block().toMillis()), fired -> {
                if (remove(waiter)) {
                    answer.complete(List.of());
                }
            });
            answer.onTermination(() -> {
                vertx.cancelTimer(limit);
                remove(waiter);
            });
            synchronized (this) {
                waiters.add(waiter);
            }
            serve();
        });
    }

    private synchronized boolean remove(Waiter waiter) {
        return waiters.remove(waiter);
    }

    /** Hands ready entries to waiting calls, and sets the timer for the next release. */
    private void serve() {
        var answers = new ArrayList<Runnable>();
        synchronized (this) {
            var now = clock.instant();
            backlog.releaseDue(now.toEpochMilli());
            for (var waiter = waiters.peek(); waiter != null; waiter = waiters.peek()) {
                var moved = backlog.move(waiter.max(), now.toEpochMilli());
                if (moved.isEmpty()) {
                    break;
                }
                var served = waiters.remove();
                var entries = moved.stream().map(entry -> hold(entry, now)).toList();
                answers.add(() -> served.answer().complete(entries));
            }
            vertx.cancelTimer(timer);
            var next = backlog.nextWakeUp();
            if (next.isPresent() && !closed) {
                long pause = Math.max(1, next.getAsLong() - now.toEpochMilli() + 1);
                timer = vertx.setTimer(Math.min(pause, config.delayPoll().toMillis()), fired -> serve());
            }
        }
        answers.forEach(Runnable::run);
    }

    private Entry hold(SubQueue.WaitingEntry moved, Instant now) {
        var entry = new Entry(moved.id(), Long.toString(++handles));
        pending.put(entry.handle(), new Taken(moved, now));
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
    public Uni<Void> requeue(Collection<Entry> entries) {
        return change(() -> {
            for (var entry : entries) {
                var taken = pending.remove(entry.handle());
                if (taken != null) {
                    backlog.requeue(taken.entry());
                }
            }
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
        for (var taken : pending.entrySet()) {
            if (entries.size() == max || taken.getValue().since().isAfter(limit)) {
                break;
            }
            entries.add(new Entry(taken.getValue().entry().id(), taken.getKey()));
        }
        for (var entry : entries) {
            // To the end: it is the newest now.
            var taken = pending.remove(entry.handle());
            pending.put(entry.handle(), new Taken(taken.entry(), now));
        }
        return entries;
    }

    @Override
    public Uni<Set<ExecutionId>> missing(Collection<ExecutionId> ids) {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                var missing = new HashSet<>(ids);
                missing.removeIf(backlog::holds);
                pending.values().forEach(taken -> missing.remove(taken.entry().id()));
                return missing;
            }
        });
    }

    @Override
    public Uni<Set<ExecutionId>> withdraw(Collection<ExecutionId> ids) {
        var waited = new HashSet<>(ids);
        return change(() -> {
                    waited.removeIf(id -> !backlog.holds(id));
                    waited.forEach(backlog::withdraw);
                })
                .replaceWith(waited);
    }

    // Listed at the first call: what comes later need not be in the answers.
    @Override
    public Uni<Scan> scan(String cursor, int most) {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                if (cursor.equals(Scan.START)) {
                    scanned = backlog.ids();
                }
                int first = cursor.equals(Scan.START) ? 0 : Math.min(Integer.parseInt(cursor), scanned.size());
                int last = Math.min(first + most, scanned.size());
                var next = last == scanned.size() ? Scan.START : Integer.toString(last);
                return new Scan(Set.copyOf(scanned.subList(first, last)), List.of(), next);
            }
        });
    }

    @Override
    public Uni<Refill> claimRefill() {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                return refilled ? Refill.NONE : new Refill(Set.of(0), "");
            }
        });
    }

    @Override
    public Uni<Boolean> refill(Refill refill, Collection<ReadyExecution> offers) {
        return change(() -> {
                    var fitting = offers.stream().limit(freeCapacity()).toList();
                    fitting.forEach(offer -> backlog.offer(offer, clock.instant()));
                    // The reconciler finds those that do not fit when they are overdue.
                    refilled |= fitting.size() < offers.size();
                })
                .map(done -> !refilled);
    }

    @Override
    public Uni<Void> completeRefill(Refill refill) {
        return change(() -> refilled = true);
    }

    @Override
    public Uni<Void> slotReleased(TenantId tenant, String key) {
        return change(() -> backlog.slotReleased(tenant, key));
    }

    @Override
    public Uni<Void> updateSlots(Collection<AvailableSlots> free) {
        return change(() -> free.forEach(backlog::updateSlots));
    }

    @Override
    public Uni<List<ConcurrencyGroup>> waitingGroups() {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                return backlog.waitingGroups();
            }
        });
    }

    @Override
    public Uni<Void> probe() {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Depth> depth() {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                return new Depth(backlog.ready(), pending.size(), backlog.delayed(), backlog.held());
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
