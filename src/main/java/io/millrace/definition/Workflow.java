package io.millrace.definition;

import io.millrace.expression.Template;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A valid workflow, ready to run.
 *
 * @param inputSchema JSON Schema (2020-12) of the input, as written; empty = any input
 * @param output the execution's output; null = the output of the last step
 * @param timeout of one run segment on a worker, excluding waiting time
 * @param throttle limits on how many of its executions run and start
 */
public record Workflow(
        String name,
        Optional<String> description,
        Optional<Map<String, Object>> inputSchema,
        Body body,
        @Nullable Template output,
        Retry retry,
        Duration timeout,
        Throttle throttle) {

    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);
}
