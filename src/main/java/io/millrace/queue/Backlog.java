package io.millrace.queue;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Limits.Rate;
import io.millrace.queue.RunQueue.Group;
import io.millrace.queue.RunQueue.Offer;
import io.millrace.queue.RunQueue.Vacancy;
import io.millrace.queue.Turns.Line;
import io.millrace.queue.Turns.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What waits, and in which order it goes: the discipline of the scripts in {@code /queue}, for one process and without I/O. A
 * test holds the two to each other, step by step. Times are in ms. Not safe for threads.
 */
final class Backlog {

    private static final long MINUTE = 60_000;
    private static final String OVERALL = "overall";
    private static final String TENANT = "tenant:";
    private static final OptionalLong NOT_FULL = OptionalLong.empty();

    private record Later(long due, Waiting entry) {}

    /** @param name {@code overall}, {@code tenant:..} or {@code lane:..} */
    private record Held(long until, String name) {}

    private final int overall;
    private final int eachTenant;
    private final Duration ageing;

    private final TreeSet<Later> due = new TreeSet<>(Comparator.comparingLong(Later::due)
            .thenComparing(later -> later.entry().id()));
    private final Map<ExecutionId, Later> later = new HashMap<>();
    private final Map<ExecutionId, Waiting> waiting = new HashMap<>();
    private final Map<Lane, Line> lines = new HashMap<>();
    private final Turns first = new Turns();
    private final Turns again = new Turns();
    private final TreeSet<Held> held =
            new TreeSet<>(Comparator.comparingLong(Held::until).thenComparing(Held::name));
    private final Map<String, Long> heldUntil = new HashMap<>();
    private final Map<String, Line> heldLines = new HashMap<>();
    private final Starts starts = new Starts();
    private final Credits credits = new Credits();
    private long sequence;

    /**
     * @param overall most starts a minute, 0 = any
     * @param eachTenant most starts of a tenant a minute, 0 = any
     */
    Backlog(int overall, int eachTenant, Duration ageing) {
        this.overall = overall;
        this.eachTenant = eachTenant;
        this.ageing = ageing;
    }

    void offer(Offer offer, long now) {
        var entry = new Waiting(offer.id(), Lane.rank(offer, ageing), Lane.of(offer));
        long at = Lane.millis(offer);
        if (at > now) {
            forgetLater(offer.id());
            var added = new Later(at, entry);
            due.add(added);
            later.put(offer.id(), added);
        } else {
            forgetLater(offer.id());
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
            if (slots != null && credits.leave(line, slots)) {
                line.open = true;
            }
            if (line.open) {
                lines.remove(line.lane);
            }
        }
    }

    private Turns turns(Line line) {
        return line.lane.first() ? first : again;
    }

    // A tenant has one turn, whatever sides it is on.
    private void join(Lane lane) {
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
        while (!held.isEmpty() && held.first().until() <= now) {
            var name = held.pollFirst().name();
            heldUntil.remove(name);
            var line = heldLines.remove(name);
            if (line != null) {
                open(line);
            } else if (!name.equals(OVERALL)) {
                var tenant = name.substring(name.indexOf(':') + 1);
                first.letGo(tenant);
                join(new Lane(true, tenant, null, null));
            }
        }
    }

    private void open(Line line) {
        turns(line).open(line);
        join(line.lane);
        if (line.entries.isEmpty()) {
            lines.remove(line.lane);
        }
    }

    private void hold(String name, long until) {
        heldUntil.put(name, until);
        held.add(new Held(until, name));
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
            start(entry, now);
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

    private @Nullable Turns next() {
        var one = heldUntil.containsKey(OVERALL) ? null : first.first().orElse(null);
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
        var lane = line.lane;
        if (lane.first()) {
            var at = overall == 0 ? NOT_FULL : starts.fullUntil(OVERALL, overall, MINUTE, now);
            if (at.isPresent()) {
                hold(OVERALL, at.getAsLong());
                return true;
            }
            var tenant = TENANT + lane.tenant();
            at = eachTenant == 0 ? NOT_FULL : starts.fullUntil(tenant, eachTenant, MINUTE, now);
            if (at.isPresent()) {
                first.hold(lane.tenant());
                hold(tenant, at.getAsLong());
                return true;
            }
            var rate = lane.rate();
            at = rate == null
                    ? NOT_FULL
                    : starts.fullUntil(
                            bucket(lane, rate), rate.limit(), rate.window().toMillis(), now);
            if (at.isPresent()) {
                first.close(line);
                hold("lane:" + line.name, at.getAsLong());
                heldLines.put("lane:" + line.name, line);
                return true;
            }
        }
        var slots = lane.slots();
        if (slots != null && credits.of(lane.tenant(), slots) <= 0) {
            turns(line).close(line);
            credits.await(line, slots);
            return true;
        }
        return false;
    }

    private void start(Waiting entry, long now) {
        var lane = entry.lane();
        if (lane.first()) {
            if (overall > 0) {
                starts.note(OVERALL, entry.id(), MINUTE, now);
            }
            if (eachTenant > 0) {
                starts.note(TENANT + lane.tenant(), entry.id(), MINUTE, now);
            }
            var rate = lane.rate();
            if (rate != null) {
                starts.note(bucket(lane, rate), entry.id(), rate.window().toMillis(), now);
            }
        }
        var slots = lane.slots();
        if (slots != null) {
            credits.take(lane.tenant(), slots);
        }
    }

    private static Object bucket(Lane lane, Rate rate) {
        return List.of(lane.tenant(), rate.key());
    }

    /** It was moved, found no slot, and did not start. */
    void giveBack(Waiting entry) {
        var lane = entry.lane();
        if (lane.first()) {
            starts.forget(OVERALL, entry.id());
            starts.forget(TENANT + lane.tenant(), entry.id());
            var rate = lane.rate();
            if (rate != null) {
                starts.forget(bucket(lane, rate), entry.id());
            }
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

    List<Group> crowded() {
        return credits.crowded();
    }

    Set<ExecutionId> missing(Collection<ExecutionId> ids) {
        var missing = new HashSet<>(ids);
        missing.removeIf(id -> waiting.containsKey(id) || later.containsKey(id));
        return missing;
    }

    /** When something opens that is closed now. */
    OptionalLong opensAt() {
        long at = Math.min(
                due.isEmpty() ? Long.MAX_VALUE : due.first().due(),
                held.isEmpty() ? Long.MAX_VALUE : held.first().until());
        return at == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(at);
    }

    int delayed() {
        return due.size();
    }

    /** How many may go. */
    int ready() {
        return again.ready() + (heldUntil.containsKey(OVERALL) ? 0 : first.ready());
    }

    int held() {
        return waiting.size() - ready();
    }

    int size() {
        return due.size() + waiting.size();
    }
}
