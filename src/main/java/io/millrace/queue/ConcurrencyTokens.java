package io.millrace.queue;

import io.millrace.execution.ConcurrencyGroup;
import io.millrace.execution.StartLimits.Slots;
import io.millrace.execution.TenantId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How many more executions of each group may start, and the sub-queues that wait for one of these tokens. */
final class ConcurrencyTokens {

    private record Key(TenantId tenant, String key) {}

    private record Tokens(int count, int limit) {}

    private final Map<Key, Tokens> tokens = new HashMap<>();
    private final Map<Key, Set<SubQueue>> waiting = new LinkedHashMap<>();

    int of(TenantId tenant, Slots slots) {
        var known = tokens.get(new Key(tenant, slots.key()));
        return known == null ? slots.limit() : known.count() + slots.limit() - known.limit();
    }

    void take(TenantId tenant, Slots slots) {
        tokens.put(new Key(tenant, slots.key()), new Tokens(of(tenant, slots) - 1, slots.limit()));
    }

    void await(SubQueue subQueue, Slots slots) {
        waiting.computeIfAbsent(new Key(subQueue.key.tenant(), slots.key()), added -> new LinkedHashSet<>())
                .add(subQueue);
    }

    /** Answers whether it waited. */
    boolean stopWaiting(SubQueue subQueue, Slots slots) {
        var group = new Key(subQueue.key.tenant(), slots.key());
        var subQueues = waiting.getOrDefault(group, Set.of());
        boolean waited = !subQueues.isEmpty() && subQueues.remove(subQueue);
        if (waited && subQueues.isEmpty()) {
            waiting.remove(group);
        }
        return waited;
    }

    /** One more token; answers the sub-queues that no longer wait, as the next two do. */
    Set<SubQueue> putBack(TenantId tenant, Slots slots) {
        return grant(new Key(tenant, slots.key()), of(tenant, slots) + 1, slots.limit());
    }

    Set<SubQueue> addOne(TenantId tenant, String key) {
        var group = new Key(tenant, key);
        var known = tokens.get(group);
        return known == null ? Set.of() : grant(group, Math.min(known.limit(), known.count() + 1), known.limit());
    }

    Set<SubQueue> set(TenantId tenant, String key, int free) {
        var group = new Key(tenant, key);
        var known = tokens.get(group);
        return known == null ? Set.of() : grant(group, free, known.limit());
    }

    private Set<SubQueue> grant(Key group, int count, int limit) {
        if (count >= limit) {
            tokens.remove(group);
        } else {
            tokens.put(group, new Tokens(count, limit));
        }
        var subQueues = count > 0 ? waiting.remove(group) : null;
        return subQueues == null ? Set.of() : subQueues;
    }

    List<ConcurrencyGroup> waitingGroups() {
        return waiting.entrySet().stream()
                .map(subQueues -> new ConcurrencyGroup(
                        subQueues.getKey().tenant(), subQueues.getKey().key(), limit(subQueues.getValue())))
                .toList();
    }

    private static int limit(Set<SubQueue> subQueues) {
        var slots = subQueues.iterator().next().key.slots();
        return slots == null ? 0 : slots.limit();
    }
}
