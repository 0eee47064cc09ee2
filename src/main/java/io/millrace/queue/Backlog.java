package io.millrace.queue;

import io.millrace.execution.AvailableSlots;
import io.millrace.execution.ConcurrencyGroup;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.TenantId;
import io.millrace.queue.SubQueue.WaitingEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What waits, and the order in which it starts, for one process and without I/O. The scripts in {@code /queue} keep the same
 * order on Redis; a test compares the two step by step. Times are in ms. Not thread-safe.
 */
final class Backlog {

    private record Delayed(long due, WaitingEntry entry) {}

    private final Duration ageing;

    private final TreeSet<Delayed> due = new TreeSet<>(Comparator.comparingLong(Delayed::due)
            .thenComparing(delayed -> delayed.entry().id()));
    private final Map<ExecutionId, Delayed> delayed = new HashMap<>();
    private final Map<ExecutionId, WaitingEntry> waiting = new HashMap<>();
    private final Map<SubQueueKey, SubQueue> subQueues = new HashMap<>();
    private final FairSchedule first = new FairSchedule();
    private final FairSchedule again = new FairSchedule();
    private final LimitHolds holds = new LimitHolds();
    private final RateLimits rates;
    private final ConcurrencyTokens tokens = new ConcurrencyTokens();
    private long sequence;

    /**
     * @param overall most starts a minute, 0 = unlimited
     * @param eachTenant most starts of a tenant a minute, 0 = unlimited
     */
    Backlog(int overall, int eachTenant, Duration ageing) {
        this.rates = new RateLimits(overall, eachTenant);
        this.ageing = ageing;
    }

    void offer(ReadyExecution offer, Instant now) {
        var entry = new WaitingEntry(offer.id(), SubQueueKey.rank(offer, ageing), SubQueueKey.of(offer));
        long at = SubQueueKey.readyAt(offer, now);
        forgetDelayed(offer.id());
        if (at > now.toEpochMilli()) {
            var added = new Delayed(at, entry);
            due.add(added);
            delayed.put(offer.id(), added);
        } else {
            enqueue(entry);
        }
    }

    private void forgetDelayed(ExecutionId id) {
        var known = delayed.remove(id);
        if (known != null) {
            due.remove(known);
        }
    }

    // One that waits already keeps its position if that is the better one.
    private void enqueue(WaitingEntry entry) {
        var known = waiting.get(entry.id());
        if (known == null) {
            insert(entry);
        } else if (!known.key().equals(entry.key()) || known.rank() > entry.rank()) {
            remove(known);
            insert(new WaitingEntry(entry.id(), Math.min(entry.rank(), known.rank()), entry.key()));
        }
    }

    private void insert(WaitingEntry entry) {
        waiting.put(entry.id(), entry);
        var subQueue = subQueues.computeIfAbsent(entry.key(), key -> new SubQueue(key));
        if (subQueue.open) {
            schedule(subQueue).change(subQueue, () -> subQueue.entries.add(entry));
            enterRotation(subQueue.key);
        } else {
            subQueue.entries.add(entry);
        }
    }

    private void remove(WaitingEntry entry) {
        waiting.remove(entry.id());
        var subQueue = Objects.requireNonNull(subQueues.get(entry.key()));
        if (subQueue.open) {
            schedule(subQueue).change(subQueue, () -> subQueue.entries.remove(entry));
            schedule(subQueue).leaveRotationIfEmpty(subQueue.key.tenant());
        } else {
            subQueue.entries.remove(entry);
        }
        if (subQueue.entries.isEmpty()) {
            var slots = subQueue.key.slots();
            subQueue.open |= slots != null && tokens.stopWaiting(subQueue, slots);
            if (subQueue.open) {
                subQueues.remove(subQueue.key);
            }
        }
    }

    private FairSchedule schedule(SubQueue subQueue) {
        return subQueue.key.first() ? first : again;
    }

    // A tenant has one turn, the same on both sides.
    private void enterRotation(SubQueueKey key) {
        var side = key.first() ? first : again;
        if (side.needsTurn(key.tenant())) {
            var other = (key.first() ? again : first).turn(key.tenant());
            side.turn(key.tenant(), other == null ? ++sequence : other);
        }
    }

    /** Releases what is due, and what a limit held until now. */
    void releaseDue(long now) {
        while (!due.isEmpty() && due.first().due() <= now) {
            var next = due.pollFirst();
            delayed.remove(next.entry().id());
            enqueue(next.entry());
        }
        for (var limit = holds.ended(now); limit.isPresent(); limit = holds.ended(now)) {
            release(limit.get());
        }
    }

    private void release(String limit) {
        holds.remove(limit).ifPresent(hold -> {
            if (hold.limit().scope() == RateLimits.Scope.TENANT) {
                first.release(hold.subQueue().key.tenant());
                enterRotation(hold.subQueue().key);
            } else if (hold.limit().scope() == RateLimits.Scope.SUB_QUEUE) {
                reopen(hold.subQueue());
            }
        });
    }

    private void reopen(SubQueue subQueue) {
        schedule(subQueue).reopen(subQueue);
        enterRotation(subQueue.key);
        if (subQueue.entries.isEmpty()) {
            subQueues.remove(subQueue.key);
        }
    }

    /** Takes up to so many out, in order. */
    List<WaitingEntry> move(int budget, long now) {
        var moved = new ArrayList<WaitingEntry>();
        while (moved.size() < budget) {
            var side = next();
            if (side == null) {
                break;
            }
            var tenant = side.first().orElseThrow().getValue();
            var subQueue = side.subQueue(tenant);
            if (blocked(subQueue, now)) {
                continue;
            }
            var entry = subQueue.entries.first();
            remove(entry);
            rates.logStart(entry, now);
            var slots = subQueue.key.slots();
            if (slots != null) {
                tokens.take(tenant, slots);
            }
            long turn = ++sequence;
            for (var either : List.of(first, again)) {
                if (either.turn(tenant) != null) {
                    either.turn(tenant, turn);
                }
            }
            if (!subQueue.entries.isEmpty()) {
                blocked(subQueue, now);
            }
            moved.add(entry);
        }
        return moved;
    }

    private @Nullable FairSchedule next() {
        var one = holds.holds(RateLimits.OVERALL) ? null : first.first().orElse(null);
        var other = again.first().orElse(null);
        if (one == null || other == null) {
            return one != null ? first : other != null ? again : null;
        }
        if (!one.getKey().equals(other.getKey())) {
            return one.getKey() < other.getKey() ? first : again;
        }
        var tenant = one.getValue();
        return first.subQueue(tenant).rank() < again.subQueue(tenant).rank() ? first : again;
    }

    // Whether a limit blocks the sub-queue's first entry. Then what the limit covers is held or closed.
    private boolean blocked(SubQueue subQueue, long now) {
        var limit = rates.exhausted(subQueue, now).orElse(null);
        if (limit != null) {
            if (limit.scope() == RateLimits.Scope.TENANT) {
                first.hold(subQueue.key.tenant());
            } else if (limit.scope() == RateLimits.Scope.SUB_QUEUE) {
                first.close(subQueue);
            }
            holds.add(limit, subQueue);
            return true;
        }
        var slots = subQueue.key.slots();
        if (slots != null && tokens.of(subQueue.key.tenant(), slots) <= 0) {
            schedule(subQueue).close(subQueue);
            tokens.await(subQueue, slots);
            return true;
        }
        return false;
    }

    /** It was taken and did not start for want of a slot: it returns to its position. */
    void requeue(WaitingEntry entry) {
        var key = entry.key();
        if (key.first()) {
            rates.forgetStart(entry);
            RateLimits.names(new SubQueue(key)).forEach(this::release);
        }
        var slots = key.slots();
        if (slots != null) {
            tokens.putBack(key.tenant(), slots).forEach(this::reopen);
        }
        enqueue(entry);
    }

    void withdraw(ExecutionId id) {
        forgetDelayed(id);
        var entry = waiting.get(id);
        if (entry != null) {
            remove(entry);
        }
    }

    void slotReleased(TenantId tenant, String key) {
        tokens.addOne(tenant, key).forEach(this::reopen);
    }

    void updateSlots(AvailableSlots free) {
        var group = free.group();
        tokens.set(group.tenant(), group.key(), free.count()).forEach(this::reopen);
    }

    List<ConcurrencyGroup> waitingGroups() {
        return tokens.waitingGroups();
    }

    boolean holds(ExecutionId id) {
        return waiting.containsKey(id) || delayed.containsKey(id);
    }

    List<ExecutionId> ids() {
        return Stream.concat(delayed.keySet().stream(), waiting.keySet().stream())
                .toList();
    }

    /** When the next entry or hold is to be released. */
    OptionalLong nextWakeUp() {
        return LongStream.concat(due.stream().limit(1).mapToLong(Delayed::due), holds.firstEnd().stream())
                .min();
    }

    int delayed() {
        return due.size();
    }

    /** Entries that no limit blocks. */
    int ready() {
        return again.ready() + (holds.holds(RateLimits.OVERALL) ? 0 : first.ready());
    }

    int held() {
        return waiting.size() - ready();
    }
}
