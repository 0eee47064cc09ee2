package io.millrace.capacity;

import io.millrace.capacity.CapacitySnapshot.Redis;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What to change: each sentence names the setting and its value. */
record Advice(CapacitySnapshot now) {

    static final String NONE = "System running optimally - no scaling needed";

    /** Utilization, in percent, that the recommended changes aim at. */
    static final int TARGET_PERCENT = 60;

    List<String> sentences() {
        var found = new ArrayList<String>();
        Stream.of(pool(), work(), failures(), redis(), scaling())
                .flatMap(Optional::stream)
                .forEach(found::add);
        return found.isEmpty() ? List.of(NONE) : List.copyOf(found);
    }

    private Optional<String> pool() {
        if (now.database() == ThresholdLevel.HEALTHY) {
            return Optional.empty();
        }
        var pool = now.busiest();
        var use = pool.use();
        return Optional.of(String.format(
                Locale.ROOT,
                "%d of %d database connections of %s are in use and %d requests wait for one: raise DB_POOL_MAX there to %d,"
                        + " which max_connections of Postgres has to allow, or spread the load over more workers",
                use.used(),
                use.size(),
                pool.instance(),
                use.waiting(),
                rounded(forTarget(use.used() + Math.min(use.waiting(), use.size())), 5)));
    }

    private Optional<String> work() {
        if (now.redis() == Redis.DOWN) {
            return Optional.of(
                    "Redis (REDIS_URL) does not answer: executions are accepted and wait until it is back; more workers"
                            + " would not help");
        }
        if (now.workers() == 0) {
            return now.waiting() == 0 && now.active() == 0
                    ? Optional.empty()
                    : Optional.of(String.format(
                            Locale.ROOT,
                            "%d executions wait and no worker is alive: start an instance with WORKFLOW_CONCURRENCY=100",
                            now.waiting()));
        }
        if (now.active() * 100 >= now.slots() * now.limits().slotsBusy()) {
            return Optional.of(moreSlots());
        }
        return now.waiting() <= now.limits().queueWarning()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%d executions wait while %d of %d slots are free: WORKFLOW_CONCURRENCY need not change; if this"
                                + " lasts, millrace_queue_disagreement at /metrics and the workers' logs show more",
                        now.waiting(),
                        now.slots() - now.active(),
                        now.slots()));
    }

    // At most twice as many: how many a long queue needs is clearer after the first step.
    private String moreSlots() {
        long each = Math.max(1, now.slots() / now.workers());
        long wanted = forTarget(Math.min(now.active() + now.waiting(), 2 * now.slots()));
        long more = (wanted - now.slots() + each - 1) / each;
        return String.format(
                Locale.ROOT,
                "%d of %d slots are in use and %d executions wait: raise WORKFLOW_CONCURRENCY to %d on %s, or start %s with"
                        + " WORKFLOW_CONCURRENCY=%d",
                now.active(),
                now.slots(),
                now.waiting(),
                rounded((wanted + now.workers() - 1) / now.workers(), 10),
                now.workers() == 1 ? "the one worker" : "each of the " + now.workers() + " workers",
                more == 1 ? "one more worker" : more + " more workers",
                each);
    }

    private Optional<String> failures() {
        var flow = now.lastHour();
        return flow.failedPercent() < now.limits().failures()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%d of the %d executions that ended within the last hour failed (%.1f %%): GET /api/dead-letters/causes"
                                + " lists the causes; a retry setting helps steps that fail only for a while",
                        flow.failed(),
                        flow.failed() + flow.completed(),
                        flow.failedPercent()));
    }

    private Optional<String> redis() {
        return now.redis() != Redis.NONE
                ? Optional.empty()
                : Optional.of(
                        "Set REDIS_URL to share the queue between processes; without it one process runs everything");
    }

    // More workers would not help while nothing is dispatched.
    private Optional<String> scaling() {
        return now.redis() == Redis.DOWN ? Optional.empty() : now.scaling().sentence();
    }

    static long forTarget(long busy) {
        return (busy * 100 + TARGET_PERCENT - 1) / TARGET_PERCENT;
    }

    private static long rounded(long number, int step) {
        return (number + step - 1) / step * step;
    }
}
