package io.millrace.queue;

import io.millrace.execution.ConcurrencyGroup;
import io.millrace.execution.StartLimits.Slots;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How many more of each group may go, and the lines that wait until one may. */
final class ConcurrencyTokens {

    private record Key(String tenant, String key) {}

    private record Credit(int credit, int limit) {}

    private final Map<Key, Credit> credits = new HashMap<>();
    private final Map<Key, Set<FairSchedule.Line>> crowds = new LinkedHashMap<>();

    int of(String tenant, Slots slots) {
        var known = credits.get(new Key(tenant, slots.key()));
        return known == null ? slots.limit() : known.credit() + slots.limit() - known.limit();
    }

    void take(String tenant, Slots slots) {
        credits.put(new Key(tenant, slots.key()), new Credit(of(tenant, slots) - 1, slots.limit()));
    }

    void await(FairSchedule.Line line, Slots slots) {
        crowds.computeIfAbsent(new Key(line.lane.tenant(), slots.key()), added -> new LinkedHashSet<>())
                .add(line);
    }

    /** Whether it did. */
    boolean leave(FairSchedule.Line line, Slots slots) {
        var group = new Key(line.lane.tenant(), slots.key());
        var crowd = crowds.getOrDefault(group, Set.of());
        boolean waited = !crowd.isEmpty() && crowd.remove(line);
        if (waited && crowd.isEmpty()) {
            crowds.remove(group);
        }
        return waited;
    }

    /** One more; answers the lines that need not wait any more, as the others do. */
    Set<FairSchedule.Line> giveBack(String tenant, Slots slots) {
        return grant(new Key(tenant, slots.key()), of(tenant, slots) + 1, slots.limit());
    }

    Set<FairSchedule.Line> freed(String tenant, String key) {
        var group = new Key(tenant, key);
        var known = credits.get(group);
        return known == null ? Set.of() : grant(group, Math.min(known.limit(), known.credit() + 1), known.limit());
    }

    Set<FairSchedule.Line> counted(String tenant, String key, int free) {
        var group = new Key(tenant, key);
        var known = credits.get(group);
        return known == null ? Set.of() : grant(group, free, known.limit());
    }

    private Set<FairSchedule.Line> grant(Key group, int credit, int limit) {
        if (credit >= limit) {
            credits.remove(group);
        } else {
            credits.put(group, new Credit(credit, limit));
        }
        var crowd = credit > 0 ? crowds.remove(group) : null;
        return crowd == null ? Set.of() : crowd;
    }

    List<ConcurrencyGroup> crowded() {
        return crowds.entrySet().stream()
                .map(crowd -> new ConcurrencyGroup(
                        crowd.getKey().tenant(), crowd.getKey().key(), limit(crowd.getValue())))
                .toList();
    }

    private static int limit(Set<FairSchedule.Line> crowd) {
        var slots = crowd.iterator().next().lane.slots();
        return slots == null ? 0 : slots.limit();
    }
}
