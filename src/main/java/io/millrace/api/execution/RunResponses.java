package io.millrace.api.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Outcome;
import io.millrace.execution.Status;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Responses to a run: the execution is accepted, or, after a wait, it has ended. */
final class RunResponses {

    static final String REPLAYED = "Idempotency-Replayed";

    private static final String JOB = "019a9f3c-6c1e-7d31-8012-3456789abcde";

    private RunResponses() {}

    /** An accepted request. */
    record Accepted(ExecutionId id, boolean queued, boolean replayed, String message) {

        RestResponse<Object> answer() {
            return pending(null);
        }

        /** The state at the end of the wait; empty when Postgres did not answer. */
        RestResponse<Object> answer(Optional<Outcome> found) {
            if (found.isEmpty()) {
                return pending(null);
            }
            var outcome = found.get();
            return outcome.status().terminal()
                    ? build(RestResponse.Status.OK, Finished.of(this, outcome))
                    : pending(outcome.status().text());
        }

        private RestResponse<Object> pending(@Nullable String status) {
            return build(
                    RestResponse.Status.ACCEPTED,
                    new Queued(true, queued, id.toString(), id.toString(), message, status, replayed ? true : null));
        }

        private RestResponse<Object> build(RestResponse.Status status, Object entity) {
            // A path, which is right behind any proxy; a URL would need the context of the request.
            var answer = RestResponse.ResponseBuilder.create(status, entity)
                    .header(HttpHeaders.LOCATION, "/api/executions/" + id);
            return (replayed ? answer.header(REPLAYED, "true") : answer).build();
        }
    }

    /** @param jobId the id of the execution, by its earlier name */
    @Schema(name = "Queued")
    @RegisterForReflection // No method declares it as its return type.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Queued(
            boolean success,

            @Schema(description = "False: it runs in the instance that responded.")
            boolean queued,

            @Schema(description = "The execution's id", examples = JOB)
            String id,

            @Schema(description = "The same", examples = JOB)
            String jobId,

            @Schema(examples = "Workflow queued for execution")
            String message,

            @Schema(description = "With `wait`: queued, running or waiting at the end of the wait") @Nullable
            String status,

            @Schema(description = "True: the request repeats an earlier one, whose execution this is.") @Nullable
            Boolean replayed) {}

    /** @param success whether it succeeded */
    @Schema(name = "Finished")
    @RegisterForReflection
    record Finished(
            @Schema(description = "Whether the execution succeeded")
            boolean success,

            boolean queued,

            @Schema(description = "The execution's id", examples = JOB)
            String id,

            @Schema(description = "The same", examples = JOB)
            String jobId,

            @Schema(description = "succeeded, failed or cancelled", examples = "succeeded")
            String status,

            @Schema(type = SchemaType.OBJECT, description = "Any JSON value.") @JsonRawValue @Nullable
            String output,

            @Schema(type = SchemaType.OBJECT, description = "`{type, message, step, retryable, ...}`, or null")
            @JsonRawValue
            @Nullable
            String error,

            @Schema(description = "True: the request repeats an earlier one, whose execution this is.")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            Boolean replayed) {

        static Finished of(Accepted accepted, Outcome outcome) {
            return new Finished(
                    outcome.status() == Status.SUCCEEDED,
                    accepted.queued(),
                    accepted.id().toString(),
                    accepted.id().toString(),
                    outcome.status().text(),
                    outcome.output(),
                    outcome.error(),
                    accepted.replayed() ? true : null);
        }
    }
}
