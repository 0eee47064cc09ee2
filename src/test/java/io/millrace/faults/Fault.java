package io.millrace.faults;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A fault and its time.
 *
 * @param node which instance; -1 if it does not concern one
 * @param at milliseconds from the start of the schedule; later when the previous one on the same target lasts longer
 * @param lasts duration in milliseconds
 * @param strength of a delay, in milliseconds
 */
record Fault(Kind kind, int node, long at, long lasts, int strength) {

    enum Kind {
        KILL_NODE,
        FREEZE_NODE,
        DRAIN_NODE,
        KILL_REDIS,
        FLUSH_REDIS,
        RESTART_POSTGRES,
        KILL_POSTGRES,
        CUT_POSTGRES,
        REFUSE_POSTGRES,
        SLOW_POSTGRES,
        SILENT_POSTGRES,
        SILENT_POSTGRES_THEN_CUT,
        CUT_REDIS,
        REFUSE_REDIS,
        SLOW_REDIS,
        SILENT_REDIS,
        SILENT_REDIS_THEN_CUT
    }

    private static final int MOST = 5;
    private static final int WITHIN_MS = 2_500;

    /** Faults of one target are sequential; those of different targets may overlap. */
    String target() {
        return switch (kind) {
            case KILL_NODE, FREEZE_NODE, DRAIN_NODE -> "node " + node;
            case KILL_REDIS, FLUSH_REDIS -> "redis";
            case RESTART_POSTGRES, KILL_POSTGRES -> "postgres";
            case CUT_POSTGRES, REFUSE_POSTGRES, SLOW_POSTGRES, SILENT_POSTGRES, SILENT_POSTGRES_THEN_CUT ->
                "postgres of node " + node;
            case CUT_REDIS, REFUSE_REDIS, SLOW_REDIS, SILENT_REDIS, SILENT_REDIS_THEN_CUT -> "redis of node " + node;
        };
    }

    /** @param leaseMs some faults outlast the lease, some do not */
    static List<Fault> draw(RandomGenerator random, int nodes, long leaseMs) {
        var faults = new ArrayList<Fault>();
        int count = random.nextInt(1, MOST + 1);
        for (int i = 0; i < count; i++) {
            var kind = Kind.values()[random.nextInt(Kind.values().length)];
            long lasts =
                    switch (kind) {
                        case KILL_NODE, DRAIN_NODE, KILL_REDIS, KILL_POSTGRES -> random.nextLong(1_000);
                        case FREEZE_NODE -> leaseMs + random.nextLong(-500, 1_500);
                        case SILENT_POSTGRES, SILENT_POSTGRES_THEN_CUT -> random.nextLong(200, leaseMs + 1_500);
                        case REFUSE_POSTGRES, REFUSE_REDIS, SILENT_REDIS, SILENT_REDIS_THEN_CUT ->
                            random.nextLong(200, 3_500);
                        case SLOW_POSTGRES, SLOW_REDIS -> random.nextLong(500, 3_000);
                        case FLUSH_REDIS, RESTART_POSTGRES, CUT_POSTGRES, CUT_REDIS -> 0;
                    };
            int strength = random.nextInt(20, 250);
            faults.add(new Fault(kind, random.nextInt(nodes), random.nextLong(WITHIN_MS), lasts, strength));
        }
        faults.sort(Comparator.comparingLong(Fault::at));
        return faults;
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-')
                + (target().contains("node") ? "[" + node + "]" : "") + "@" + at + (lasts > 0 ? "+" + lasts : "");
    }
}
