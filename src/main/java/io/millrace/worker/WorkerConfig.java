package io.millrace.worker;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** What this instance runs, and how fast a dead one is detected. */
@ConfigMapping(prefix = "millrace.worker")
public interface WorkerConfig {

    /** Executions at a time ({@code WORKFLOW_CONCURRENCY}); 0 = this instance runs none. */
    @WithDefault("100")
    int concurrency();

    /** Its name ({@code WORKER_NAME}); absent = {@code worker-{hostname}-{pid}}. */
    Optional<String> name();

    /**
     * True for an instance that only runs executions and serves no users ({@code WORKER_MODE}): of its endpoints only health and
     * metrics are available.
     */
    @WithDefault("false")
    boolean dedicated();

    /** How often it sends a heartbeat. */
    @WithDefault("1S")
    Duration heartbeat();

    /** Without a heartbeat for this long, it stops its runs. Must be well below {@code lease}. */
    @WithDefault("3S")
    Duration fence();

    /** Without a heartbeat for this long, others take its executions over. */
    @WithDefault("5S")
    Duration lease();

    /**
     * How long an execution whose worker was lost runs without another such execution beside it; ten times as long after each
     * further loss.
     */
    @WithDefault("1S")
    Duration suspectTime();

    /** How long runs may continue after a stop was requested; then they are handed back. */
    @WithDefault("20S")
    Duration drain();
}
