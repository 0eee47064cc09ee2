package io.millrace.queue;

import io.millrace.execution.ConcurrencyGroup;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.queue.FairSchedule.Line;
import io.millrace.queue.FairSchedule.Waiting;
import io.millrace.queue.RunQueue.Vacancy;
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
 * What waits, and in which order it goes: the discipline of the scripts in {@code /queue}, for one process and without I/O. A
 * test holds the two to each other, step by step. Times are in ms. Not safe for threads.
 */
final class Backlog {

    private record Later(long due, Waiting entry) {}

    /** @param line one that is held by it */
    private record Held(RateLimits.Full full, Line line) {}

    private final Duration ageing;

    private final TreeSet<Later> due = new TreeSet<>(Comparator.comparingLong(Later::due)
            .thenComparing(later -> later.entry().id()));
    private final Map<ExecutionId, Later> later = new HashMap<>();
    private final Map<ExecutionId, Waiting> waiting = new HashMap<>();
    private final Map<SubQueue, Line> lines = new HashMap<>();
    private final FairSchedule first = new FairSchedule();
    private final FairSchedule again = new FairSchedule();
    private final TreeSet<Held> held =
            new TreeSet<>(Comparator.<Held>comparingLong(one -> one.full().until())
                    .thenComparing(one -> one.full().name()));
    private final Map<String, Held> heldBy = new HashMap<>();
    private final RateLimits rates;
    private final ConcurrencyTokens credits = new ConcurrencyTokens();
    private long sequence;

    /**
     * @param overall most starts a minute, 0 = any
     * @param eachTenant most starts of a tenant a minute, 0 = any
     */
    Backlog(int overall, int eachTenant, Duration ageing) {
        this.rates = new RateLimits(overall, eachTenant);
        this.ageing = ageing;
    }

    void offer(ReadyExecution offer, Instant now) {
        var entry = new Waiting(offer.id(), SubQueue.rank(offer, ageing), SubQueue.of(offer));
        long at = SubQueue.opens(offer, now);
        forgetLater(offer.id());
        if (at > now.toEpochMilli()) {
            var added = new Later(at, entry);
            due.add(added);
            later.put(offer.id(), added);
        } else {
            enter(entry);
        }
    }

    private void forgetLater(ExecutionId id) {
        var known = later.remove(id);
        if (known != null) {
            due.remove(known);
        }
    }

    // Waits it already, then it keeps its place if that is the better one.
    private void enter(Waiting entry) {
        var had = waiting.get(entry.id());
        if (had == null) {
            put(entry);
        } else if (!had.lane().equals(entry.lane()) || had.rank() > entry.rank()) {
            remove(had);
            put(new Waiting(entry.id(), Math.min(entry.rank(), had.rank()), entry.lane()));
        }
    }

    private void put(Waiting entry) {
        waiting.put(entry.id(), entry);
        var line = lines.computeIfAbsent(entry.lane(), lane -> new Line(lane));
        if (line.open) {
            turns(line).change(line, () -> line.entries.add(entry));
            join(line.lane);
        } else {
            line.entries.add(entry);
        }
    }

    private void remove(Waiting entry) {
        waiting.remove(entry.id());
        var line = Objects.requireNonNull(lines.get(entry.lane()));
        if (line.open) {
            turns(line).change(line, () -> line.entries.remove(entry));
            turns(line).leaveIfEmpty(line.lane.tenant());
        } else {
            line.entries.remove(entry);
        }
        if (line.entries.isEmpty()) {
            var slots = line.lane.slots();
            line.open |= slots != null && credits.leave(line, slots);
            if (line.open) {
                lines.remove(line.lane);
            }
        }
    }

    private FairSchedule turns(Line line) {
        return line.lane.first() ? first : again;
    }

    // A tenant has one turn, whatever sides it is on.
    private void join(SubQueue lane) {
        var side = lane.first() ? first : again;
        if (side.wantsTurn(lane.tenant())) {
            var other = (lane.first() ? again : first).turn(lane.tenant());
            side.turn(lane.tenant(), other == null ? ++sequence : other);
        }
    }

    /** Opens what is due, and what a limit held until now. */
    void open(long now) {
        while (!due.isEmpty() && due.first().due() <= now) {
            var next = due.pollFirst();
            later.remove(next.entry().id());
            enter(next.entry());
        }
        while (!held.isEmpty() && held.first().full().until() <= now) {
            letGo(held.first().full().name());
        }
    }

    private void letGo(String name) {
        var known = heldBy.remove(name);
        if (known == null) {
            return;
        }
        held.remove(known);
        if (known.full().level() == RateLimits.Level.TENANT) {
            first.letGo(known.line().lane.tenant());
            join(known.line().lane);
        } else if (known.full().level() == RateLimits.Level.LANE) {
            open(known.line());
        }
    }

    private void open(Line line) {
        turns(line).open(line);
        join(line.lane);
        if (line.entries.isEmpty()) {
            lines.remove(line.lane);
        }
    }

    /** Up to so many, in their order. They have left the backlog. */
    List<Waiting> move(int budget, long now) {
        var moved = new ArrayList<Waiting>();
        while (moved.size() < budget) {
            var side = next();
            if (side == null) {
                break;
            }
            var tenant = side.first().orElseThrow().getValue();
            var line = side.line(tenant);
            if (blocked(line, now)) {
                continue;
            }
            var entry = line.entries.first();
            remove(entry);
            rates.started(entry, now);
            var slots = line.lane.slots();
            if (slots != null) {
                credits.take(tenant, slots);
            }
            long turn = ++sequence;
            for (var either : List.of(first, again)) {
                if (either.turn(tenant) != null) {
                    either.turn(tenant, turn);
                }
            }
            if (!line.entries.isEmpty()) {
                blocked(line, now);
            }
            moved.add(entry);
        }
        return moved;
    }

    private @Nullable FairSchedule next() {
        var one = heldBy.containsKey(RateLimits.OVERALL) ? null : first.first().orElse(null);
        var other = again.first().orElse(null);
        if (one == null || other == null) {
            return one != null ? first : other != null ? again : null;
        }
        if (!one.getKey().equals(other.getKey())) {
            return one.getKey() < other.getKey() ? first : again;
        }
        var tenant = one.getValue();
        return first.line(tenant).rank() < again.line(tenant).rank() ? first : again;
    }

    // Whether the line's next one has to wait for a limit. Then what the limit concerns is closed.
    private boolean blocked(Line line, long now) {
        var full = rates.full(line, now).orElse(null);
        if (full != null) {
            if (full.level() == RateLimits.Level.TENANT) {
                first.hold(line.lane.tenant());
            } else if (full.level() == RateLimits.Level.LANE) {
                first.close(line);
            }
            var added = new Held(full, line);
            heldBy.put(full.name(), added);
            held.add(added);
            return true;
        }
        var slots = line.lane.slots();
        if (slots != null && credits.of(line.lane.tenant(), slots) <= 0) {
            turns(line).close(line);
            credits.await(line, slots);
            return true;
        }
        return false;
    }

    /** It was moved, found no slot, and did not start. */
    void giveBack(Waiting entry) {
        var lane = entry.lane();
        if (lane.first()) {
            rates.didNotStart(entry);
            RateLimits.names(new Line(lane)).forEach(this::letGo);
        }
        var slots = lane.slots();
        if (slots != null) {
            credits.giveBack(lane.tenant(), slots).forEach(this::open);
        }
        enter(entry);
    }

    void withdraw(ExecutionId id) {
        forgetLater(id);
        var entry = waiting.get(id);
        if (entry != null) {
            remove(entry);
        }
    }

    void freed(String tenant, String key) {
        credits.freed(tenant, key).forEach(this::open);
    }

    void vacancy(Vacancy vacancy) {
        credits.counted(vacancy.tenant(), vacancy.key(), vacancy.free()).forEach(this::open);
    }

    List<ConcurrencyGroup> crowded() {
        return credits.crowded();
    }

    boolean holds(ExecutionId id) {
        return waiting.containsKey(id) || later.containsKey(id);
    }

    List<ExecutionId> ids() {
        return Stream.concat(later.keySet().stream(), waiting.keySet().stream()).toList();
    }

    /** When something opens that is closed now. */
    OptionalLong opensAt() {
        return LongStream.concat(
                        due.stream().limit(1).mapToLong(Later::due),
                        held.stream().limit(1).mapToLong(one -> one.full().until()))
                .min();
    }

    int delayed() {
        return due.size();
    }

    /** How many may go. */
    int ready() {
        return again.ready() + (heldBy.containsKey(RateLimits.OVERALL) ? 0 : first.ready());
    }

    int held() {
        return waiting.size() - ready();
    }
}
