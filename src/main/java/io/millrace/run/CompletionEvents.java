package io.millrace.run;

import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionEvent;
import io.millrace.execution.ExecutionEvent.Type;
import io.millrace.execution.Status;
import io.millrace.execution.Transition;
import io.millrace.expression.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The event that watchers get when an execution leaves its worker. */
final class CompletionEvents {

    private CompletionEvents() {}

    /** @param status the state of the execution now */
    static ExecutionEvent of(Transition transition, Claim claim, Instant startedAt, Instant now, Status status) {
        return transition.fold(new ByTransition(claim, startedAt, now, status));
    }

    private record ByTransition(Claim claim, Instant startedAt, Instant now, Status status)
            implements Transition.Cases<ExecutionEvent> {

        @Override
        public ExecutionEvent succeed(Transition.Succeed succeed) {
            return event(Type.EXECUTION_COMPLETED, duration(startedAt, now));
        }

        @Override
        public ExecutionEvent fail(Transition.Fail fail) {
            return event(Type.EXECUTION_FAILED, CompletionEvents.error(fail.error()));
        }

        @Override
        public ExecutionEvent compensate(Transition.Compensate compensate) {
            return event(Type.EXECUTION_COMPENSATING, CompletionEvents.error(compensate.error()));
        }

        @Override
        public ExecutionEvent cancelled(Transition.Cancelled cancelled) {
            return event(Type.EXECUTION_CANCELLED, CompletionEvents.error(cancelled.error()));
        }

        @Override
        public ExecutionEvent retry(Transition.Retry retry) {
            var data = "{\"error\":" + retry.error() + ",\"due\":\"" + retry.due() + "\"}";
            return event(Type.EXECUTION_RETRYING, data);
        }

        @Override
        public ExecutionEvent park(Transition.Park park) {
            var due = park.due();
            return event(Type.EXECUTION_WAITING, due == null ? null : Json.write(Map.of("until", due.toString())));
        }

        // Given back because the execution is paused, it waits.
        @Override
        public ExecutionEvent handBack(Transition.HandBack handBack) {
            return status == Status.WAITING
                    ? event(Type.EXECUTION_WAITING, "{\"paused\":true}")
                    : event(Type.EXECUTION_QUEUED, null);
        }

        private ExecutionEvent event(Type type, @Nullable String data) {
            return new ExecutionEvent(type, claim.id(), now, null, claim.attempt(), data);
        }
    }

    static String duration(Instant from, Instant to) {
        return "{\"durationMs\":" + Math.max(0, Duration.between(from, to).toMillis()) + "}";
    }

    /** @param error JSON text */
    static String error(String error) {
        return "{\"error\":" + error + "}";
    }
}
