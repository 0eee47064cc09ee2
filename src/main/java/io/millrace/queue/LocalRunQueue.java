package io.millrace.queue;

import io.millrace.execution.ConcurrencyGroup;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
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

/** The queue of one process, for an installation without Redis. What it holds ends with the process and is in Postgres. */
final class LocalRunQueue implements RunQueue, AutoCloseable {

    private record Taken(FairSchedule.Waiting entry, Instant since) {}

    /** A take that waits. */
    private record Taker(int max, UniEmitter<? super List<Entry>> answer) {}

    private final Vertx vertx;
    private final QueueConfig config;
    private final InstantSource clock;

    // All under the lock; answers are given outside of it.
    private final Backlog backlog;
    // The one that was taken first stands first.
    private final Map<String, Taken> pending = new LinkedHashMap<>();
    private final ArrayDeque<Taker> takers = new ArrayDeque<>();
    private List<ExecutionId> listed = List.of();
    private boolean restored;
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
            if (offers.size() > room()) {
                throw new RejectedExecutionException("the queue of this process holds at most "
                        + config.localCapacity()
                        + " executions (millrace.queue.local-capacity); these are offered again later");
            }
            offers.forEach(offer -> backlog.offer(offer, clock.instant()));
        });
    }

    private int room() {
        return config.localCapacity() - backlog.delayed() - backlog.ready() - backlog.held() - pending.size();
    }

    /** Something that may let those go who wait. */
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

    /** Gives what may go to those who wait, and sees to it that this happens again when something opens. */
    private void serve() {
        var answers = new ArrayList<Runnable>();
        synchronized (this) {
            var now = clock.instant();
            backlog.open(now.toEpochMilli());
            for (var taker = takers.peek(); taker != null; taker = takers.peek()) {
                var moved = backlog.move(taker.max(), now.toEpochMilli());
                if (moved.isEmpty()) {
                    break;
                }
                var served = takers.remove();
                var entries = moved.stream().map(entry -> hold(entry, now)).toList();
                answers.add(() -> served.answer().complete(entries));
            }
            vertx.cancelTimer(timer);
            var next = backlog.opensAt();
            if (next.isPresent() && !closed) {
                long pause = Math.max(1, next.getAsLong() - now.toEpochMilli() + 1);
                timer = vertx.setTimer(Math.min(pause, config.delayPoll().toMillis()), fired -> serve());
            }
        }
        answers.forEach(Runnable::run);
    }

    private Entry hold(FairSchedule.Waiting moved, Instant now) {
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
    public Uni<Void> giveBack(Collection<Entry> entries) {
        return change(() -> {
            for (var entry : entries) {
                var taken = pending.remove(entry.handle());
                if (taken != null) {
                    backlog.giveBack(taken.entry());
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
            // To the end: it is the youngest now.
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

    // Listed when the first page is asked for: what comes later need not be in any.
    @Override
    public Uni<Page> page(String from, int most) {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                if (from.equals(Page.START)) {
                    listed = backlog.ids();
                }
                int first = from.equals(Page.START) ? 0 : Math.min(Integer.parseInt(from), listed.size());
                int last = Math.min(first + most, listed.size());
                var next = last == listed.size() ? Page.START : Integer.toString(last);
                return new Page(Set.copyOf(listed.subList(first, last)), List.of(), next);
            }
        });
    }

    @Override
    public Uni<Loss> lost() {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                return restored ? Loss.NONE : new Loss(Set.of(0), "");
            }
        });
    }

    @Override
    public Uni<Boolean> restore(Loss loss, Collection<ReadyExecution> offers) {
        return change(() -> {
                    var fitting = offers.stream().limit(room()).toList();
                    fitting.forEach(offer -> backlog.offer(offer, clock.instant()));
                    // Those that do not fit are found when they are overdue.
                    restored |= fitting.size() < offers.size();
                })
                .map(done -> !restored);
    }

    @Override
    public Uni<Void> restored(Loss loss) {
        return change(() -> restored = true);
    }

    @Override
    public Uni<Void> freed(String tenant, String key) {
        return change(() -> backlog.freed(tenant, key));
    }

    @Override
    public Uni<Void> vacancies(Collection<Vacancy> vacancies) {
        return change(() -> vacancies.forEach(backlog::vacancy));
    }

    @Override
    public Uni<List<ConcurrencyGroup>> crowded() {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                return backlog.crowded();
            }
        });
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
