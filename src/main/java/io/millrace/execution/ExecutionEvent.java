package io.millrace.execution;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to an execution, published to subscribers.
 *
 * @param path of the step; null for events of the execution itself
 * @param attempt of the step or of the execution
 * @param data details as JSON text (an object), such as {@code {"durationMs": 12}}; null = none
 */
public record ExecutionEvent(
        Type type,
        ExecutionId execution,
        Instant at,
        @Nullable String path,
        int attempt,
        @Nullable String data) {

    public enum Type {
        EXECUTION_QUEUED("execution-queued"),
        EXECUTION_STARTED("execution-started"),
        EXECUTION_RETRYING("execution-retrying"),
        EXECUTION_WAITING("execution-waiting"),
        EXECUTION_PAUSED("execution-paused"),
        EXECUTION_RESUMED("execution-resumed"),
        EXECUTION_COMPENSATING("execution-compensating"),
        EXECUTION_COMPLETED("execution-completed"),
        EXECUTION_FAILED("execution-failed"),
        EXECUTION_CANCELLED("execution-cancelled"),
        NODE_STARTED("node-started"),
        NODE_RETRYING("node-retrying"),
        NODE_WAITING("node-waiting"),
        NODE_COMPLETED("node-completed"),
        NODE_SKIPPED("node-skipped"),
        NODE_FAILED("node-failed");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        /** True when no event follows, unless a person retries the execution. */
        public boolean terminal() {
            return this == EXECUTION_COMPLETED || this == EXECUTION_FAILED || this == EXECUTION_CANCELLED;
        }
    }
}
