package io.millrace.faults;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How fast a dead worker is detected.
 *
 * @param environment of every instance
 * @param lease as configured there
 * @param patience how long after the last fault everything must be finished
 */
record Timing(String name, Map<String, String> environment, Duration lease, Duration patience) {

    /** Common settings: few slots, so that executions wait, and sleeps that park. */
    private static final Map<String, String> ALWAYS = Map.of(
            "WORKFLOW_CONCURRENCY", Integer.toString(Instance.SLOTS),
            "MILLRACE_RUN_PARK_AFTER", "PT0.3S",
            "MILLRACE_WORKER_DRAIN", "PT2S");

    static final Timing DEFAULT = new Timing("default", ALWAYS, Duration.ofSeconds(5), Duration.ofSeconds(60));

    static final Timing SHORT = new Timing(
            "short",
            with(Map.of(
                    "MILLRACE_WORKER_HEARTBEAT", "PT0.4S",
                    "MILLRACE_WORKER_FENCE", "PT1.2S",
                    "MILLRACE_WORKER_LEASE", "PT2S",
                    "MILLRACE_WORKER_SWEEP", "PT0.5S",
                    "MILLRACE_WORKER_OVERDUE", "PT2S",
                    "MILLRACE_QUEUE_RECLAIM_IDLE", "PT3S",
                    "MILLRACE_QUEUE_BLOCK", "PT1S",
                    "MILLRACE_REDIS_TIMEOUT", "PT2S",
                    "MILLRACE_DATABASE_STATEMENT_TIMEOUT", "PT4S",
                    "DB_CONNECTION_TIMEOUT", "3000")),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30));

    private static Map<String, String> with(Map<String, String> more) {
        var all = new HashMap<>(ALWAYS);
        all.putAll(more);
        return Map.copyOf(all);
    }
}
