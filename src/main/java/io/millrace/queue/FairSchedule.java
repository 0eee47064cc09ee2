package io.millrace.queue;

import io.millrace.execution.ExecutionId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One side of a {@link Backlog}: the tenants that may go, in their turns, each with its open lanes. */
final class FairSchedule {

    /** @param rank lower first, then by id */
    record Waiting(ExecutionId id, long rank, SubQueue lane) {}

    /** A lane, with what waits in it. */
    static final class Line {
        final SubQueue lane;
        final String name;
        final TreeSet<Waiting> entries =
                new TreeSet<>(Comparator.comparingLong(Waiting::rank).thenComparing(Waiting::id));
        boolean open = true;

        Line(SubQueue lane) {
            this.lane = lane;
            this.name = lane.text();
        }

        long rank() {
            return entries.isEmpty() ? Long.MAX_VALUE : entries.first().rank();
        }
    }

    private static final class Tenant {
        final TreeSet<Line> lines =
                new TreeSet<>(Comparator.comparingLong(Line::rank).thenComparing(line -> line.name));
        int size;
        boolean held;

        @Nullable
        Long turn;
    }

    private final Map<String, Tenant> tenants = new HashMap<>();
    private final TreeMap<Long, String> order = new TreeMap<>();
    private int ready;

    /** Entries of tenants that may go. */
    int ready() {
        return ready;
    }

    Optional<Map.Entry<Long, String>> first() {
        return Optional.ofNullable(order.firstEntry());
    }

    Line line(String tenant) {
        return Objects.requireNonNull(tenants.get(tenant)).lines.first();
    }

    @Nullable
    Long turn(String tenant) {
        var known = tenants.get(tenant);
        return known == null ? null : known.turn;
    }

    /** Changes an open line; nothing else may change what it holds, since it stands by its first entry. */
    void change(Line line, Runnable change) {
        var tenant = tenants.computeIfAbsent(line.lane.tenant(), added -> new Tenant());
        tenant.lines.remove(line);
        int before = line.entries.size();
        change.run();
        add(tenant, line.entries.size() - before);
        if (!line.entries.isEmpty()) {
            tenant.lines.add(line);
        }
    }

    void close(Line line) {
        var tenant = tenants.computeIfAbsent(line.lane.tenant(), added -> new Tenant());
        line.open = false;
        if (tenant.lines.remove(line)) {
            add(tenant, -line.entries.size());
        }
        leaveIfEmpty(line.lane.tenant(), tenant);
    }

    void open(Line line) {
        var tenant = tenants.computeIfAbsent(line.lane.tenant(), added -> new Tenant());
        line.open = true;
        if (!line.entries.isEmpty() && tenant.lines.add(line)) {
            add(tenant, line.entries.size());
        }
    }

    private void add(Tenant tenant, int more) {
        tenant.size += more;
        if (tenant.turn != null) {
            ready += more;
        }
    }

    /** It takes no part until it is let go. */
    void hold(String name) {
        var tenant = tenants.computeIfAbsent(name, added -> new Tenant());
        tenant.held = true;
        leave(tenant);
    }

    void letGo(String name) {
        var tenant = tenants.get(name);
        if (tenant != null) {
            tenant.held = false;
            leaveIfEmpty(name, tenant);
        }
    }

    /** Whether it has something that may go and no turn yet. */
    boolean wantsTurn(String name) {
        var tenant = tenants.get(name);
        return tenant != null && tenant.turn == null && !tenant.held && tenant.size > 0;
    }

    void turn(String name, long turn) {
        var tenant = tenants.get(name);
        if (tenant != null && tenant.turn == null) {
            ready += tenant.size;
        }
        if (tenant != null) {
            if (tenant.turn != null) {
                order.remove(tenant.turn);
            }
            tenant.turn = turn;
            order.put(turn, name);
        }
    }

    private void leave(Tenant tenant) {
        if (tenant.turn != null) {
            order.remove(tenant.turn);
            tenant.turn = null;
            ready -= tenant.size;
        }
    }

    void leaveIfEmpty(String name) {
        var tenant = tenants.get(name);
        if (tenant != null) {
            leaveIfEmpty(name, tenant);
        }
    }

    private void leaveIfEmpty(String name, Tenant tenant) {
        if (tenant.size == 0) {
            leave(tenant);
            if (!tenant.held) {
                tenants.remove(name);
            }
        }
    }
}
