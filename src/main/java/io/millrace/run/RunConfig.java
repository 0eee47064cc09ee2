package io.millrace.run;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of one execution's run. */
@ConfigMapping(prefix = "millrace.run")
interface RunConfig {

    /** Threads that work on runs; 0 = two for each processor, at least 4. */
    @WithDefault("0")
    int threads();

    /** What waits longer than this leaves the worker: a sleep, or the pause before a step is tried again. */
    @WithDefault("5S")
    Duration parkAfter();

    /** Largest output of one step, and of the execution, as JSON text in UTF-8. */
    @WithDefault("1M")
    MemorySize maxOutput();

    /** Largest state of an execution: its input and the outputs of all its steps, turns included, as JSON text in UTF-8. */
    @WithDefault("1M")
    MemorySize maxState();

    /** Most items a forEach goes over. */
    @WithDefault("100000")
    int maxItems();

    /** Longest path of a step, in bytes of UTF-8; Postgres' own limit is 2,600. */
    @WithDefault("2000")
    int maxPath();

    /** Deepest nesting of workflows that run workflows. */
    @WithDefault("20")
    int maxNesting();

    /**
     * After how many losses of its worker in a row an execution is not taken over again: it fails with {@code worker-lost}, and
     * a person may retry it.
     */
    @WithDefault("3")
    int maxLosses();

    /**
     * Most executions that one may start, with all that those start; an execution that starts one more fails that step. Runs of one
     * tree that start at the same moment may exceed it by some hundred.
     */
    @WithDefault("10000")
    int maxDescendants();

    /** How long events gather before they are published, so that a short execution needs one message. */
    @WithDefault("10MS")
    Duration coalesce();

    /** How often a run that continues beside a step which waits for a child or a message asks whether it has come. */
    @WithDefault("250MS")
    Duration childPoll();
}
