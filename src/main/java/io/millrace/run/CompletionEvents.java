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

/** What watchers are told when an execution leaves its worker. */
final class CompletionEvents {

    private CompletionEvents() {}

    /** @param status where the execution stands now */
    static ExecutionEvent of(Transition transition, Claim claim, Instant startedAt, Instant now, Status status) {
        if (transition instanceof Transition.Succeed) {
            return event(Type.EXECUTION_COMPLETED, claim, now, duration(startedAt, now));
        }
        if (transition instanceof Transition.Fail fail) {
            return event(Type.EXECUTION_FAILED, claim, now, error(fail.error()));
        }
        if (transition instanceof Transition.Cancelled cancelled) {
            return event(Type.EXECUTION_CANCELLED, claim, now, error(cancelled.error()));
        }
        if (transition instanceof Transition.Compensate compensate) {
            return event(Type.EXECUTION_COMPENSATING, claim, now, error(compensate.error()));
        }
        if (transition instanceof Transition.Retry retry) {
            var data = "{\"error\":" + retry.error() + ",\"due\":\"" + retry.due() + "\"}";
            return event(Type.EXECUTION_RETRYING, claim, now, data);
        }
        if (transition instanceof Transition.Park park) {
            var data = park.due() == null
                    ? null
                    : Json.write(Map.of("until", park.due().toString()));
            return event(Type.EXECUTION_WAITING, claim, now, data);
        }
        return status == Status.WAITING
                ? event(Type.EXECUTION_WAITING, claim, now, "{\"paused\":true}")
                : event(Type.EXECUTION_QUEUED, claim, now, null);
    }

    static String duration(Instant from, Instant to) {
        return "{\"durationMs\":" + Math.max(0, Duration.between(from, to).toMillis()) + "}";
    }

    /** @param error JSON text */
    static String error(String error) {
        return "{\"error\":" + error + "}";
    }

    private static ExecutionEvent event(Type type, Claim claim, Instant now, @Nullable String data) {
        return new ExecutionEvent(type, claim.id(), now, null, claim.attempt(), data);
    }
}
