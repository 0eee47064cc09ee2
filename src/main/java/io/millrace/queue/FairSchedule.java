package io.millrace.queue;

import io.millrace.execution.TenantId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Fair scheduling of one side of a {@link Backlog}: tenants with ready entries take turns, each with its open sub-queues. */
final class FairSchedule {

    private static final class Tenant {
        final TreeSet<SubQueue> subQueues =
                new TreeSet<>(Comparator.comparingLong(SubQueue::rank).thenComparing(subQueue -> subQueue.name));
        int size;
        boolean held;

        @Nullable
        Long turn;
    }

    private final Map<TenantId, Tenant> tenants = new HashMap<>();
    private final TreeMap<Long, TenantId> order = new TreeMap<>();
    private int ready;

    /** Entries of the tenants that have a turn. */
    int ready() {
        return ready;
    }

    Optional<Map.Entry<Long, TenantId>> first() {
        return Optional.ofNullable(order.firstEntry());
    }

    SubQueue subQueue(TenantId tenant) {
        return Objects.requireNonNull(tenants.get(tenant)).subQueues.first();
    }

    @Nullable
    Long turn(TenantId tenant) {
        var known = tenants.get(tenant);
        return known == null ? null : known.turn;
    }

    /** Changes an open sub-queue. Only here, since sub-queues are sorted by their first entries. */
    void change(SubQueue subQueue, Runnable change) {
        var tenant = tenants.computeIfAbsent(subQueue.key.tenant(), added -> new Tenant());
        tenant.subQueues.remove(subQueue);
        int before = subQueue.entries.size();
        change.run();
        add(tenant, subQueue.entries.size() - before);
        if (!subQueue.entries.isEmpty()) {
            tenant.subQueues.add(subQueue);
        }
    }

    void close(SubQueue subQueue) {
        var tenant = tenants.computeIfAbsent(subQueue.key.tenant(), added -> new Tenant());
        subQueue.open = false;
        if (tenant.subQueues.remove(subQueue)) {
            add(tenant, -subQueue.entries.size());
        }
        leaveRotationIfEmpty(subQueue.key.tenant(), tenant);
    }

    void reopen(SubQueue subQueue) {
        var tenant = tenants.computeIfAbsent(subQueue.key.tenant(), added -> new Tenant());
        subQueue.open = true;
        if (!subQueue.entries.isEmpty() && tenant.subQueues.add(subQueue)) {
            add(tenant, subQueue.entries.size());
        }
    }

    private void add(Tenant tenant, int more) {
        tenant.size += more;
        if (tenant.turn != null) {
            ready += more;
        }
    }

    /** It gets no turn until it is released. */
    void hold(TenantId name) {
        var tenant = tenants.computeIfAbsent(name, added -> new Tenant());
        tenant.held = true;
        leaveRotation(tenant);
    }

    void release(TenantId name) {
        var tenant = tenants.get(name);
        if (tenant != null) {
            tenant.held = false;
            leaveRotationIfEmpty(name, tenant);
        }
    }

    /** Whether it has ready entries and no turn yet. */
    boolean needsTurn(TenantId name) {
        var tenant = tenants.get(name);
        return tenant != null && tenant.turn == null && !tenant.held && tenant.size > 0;
    }

    void turn(TenantId name, long turn) {
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

    private void leaveRotation(Tenant tenant) {
        if (tenant.turn != null) {
            order.remove(tenant.turn);
            tenant.turn = null;
            ready -= tenant.size;
        }
    }

    void leaveRotationIfEmpty(TenantId name) {
        var tenant = tenants.get(name);
        if (tenant != null) {
            leaveRotationIfEmpty(name, tenant);
        }
    }

    private void leaveRotationIfEmpty(TenantId name, Tenant tenant) {
        if (tenant.size == 0) {
            leaveRotation(tenant);
            if (!tenant.held) {
                tenants.remove(name);
            }
        }
    }
}
