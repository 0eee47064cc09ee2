package io.millrace.api.execution;

import static io.millrace.api.request.MediaTypes.JSON;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import io.millrace.api.request.QueryParams;
import io.millrace.security.Caller;
import io.millrace.visibility.StepInspection;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** One step of an execution. */
@Path("/api/executions")
@Produces(JSON)
@RegisterForReflection // Endpoints reads what it declares.
class StepResource {

    private final StepInspection inspection;
    private final Caller caller;

    StepResource(StepInspection inspection, Caller caller) {
        this.inspection = inspection;
        this.caller = caller;
    }

    @Schema(name = "StepInsight")
    record Step(
            @Schema(examples = "loop/3/fetch") String path,
            int attempt,
            @Schema(examples = "http") String kind,

            @Schema(
                    description =
                            "waiting, succeeded, failed or skipped; without a record, running or pending as inferred from"
                                    + " the other records")
            String status,

            @Schema(
                    type = SchemaType.OBJECT,
                    description =
                            "The value under the step's kind with each expression replaced by its value, reconstructed"
                                    + " from the recorded results; null: see inputNote.")
            @JsonRawValue
            @Nullable
            String input,

            @Schema(description = "Why there is no input, or how it may differ from the input the step received")
            @Nullable
            String inputNote,

            @Schema(type = SchemaType.OBJECT, description = "Any JSON value.") @JsonRawValue @Nullable
            String output,

            @Schema(type = SchemaType.OBJECT, description = "`{type, message, step, retryable, ...}`")
            @JsonRawValue
            @Nullable
            String error,

            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,

            @Schema(description = "Number of the rerun that superseded this result; absent while it is current")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            Integer supersededBy,

            List<Read> reads) {

        static Step of(StepInspection.Shown shown) {
            var record = shown.record();
            return new Step(
                    shown.path(),
                    shown.attempt(),
                    shown.kind(),
                    shown.status(),
                    shown.input(),
                    shown.inputNote(),
                    record == null ? null : StepValues.output(record),
                    record == null ? null : StepValues.error(record),
                    record == null ? null : record.startedAt(),
                    record == null ? null : record.finishedAt(),
                    record == null ? null : record.supersededBy(),
                    shown.reads().stream()
                            .map(read -> new Read(read.path(), read.expression()))
                            .toList());
        }
    }

    /** @param path of the step whose result is read */
    @Schema(name = "StepRead")
    record Read(
            String path,

            @Schema(description = "Absent: the step only depends on it (`needs`)")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            String expression) {}

    @GET
    @Path("/{id}/steps")
    public Uni<Step> get(
            @PathParam("id") String id,
            @QueryParam("path") @Nullable String path,
            @QueryParam("attempt") @Nullable String attempt) {
        var wanted = QueryParams.text(path);
        if (wanted == null) {
            throw Refusal.at(ProblemType.INVALID_PARAMETER, "path", "must be the path of a step, such as loop/3/fetch");
        }
        var execution = QueryParams.pathId(id);
        return inspection
                .step(caller.principal().tenant(), execution, wanted, QueryParams.attempt(attempt))
                .map(answer -> {
                    if (answer instanceof StepInspection.Shown shown) {
                        return Step.of(shown);
                    }
                    if (answer instanceof StepInspection.UnknownStep unknown) {
                        throw new Refusal(
                                ProblemType.UNKNOWN_STEP,
                                "Execution '" + execution + "' has no step '" + wanted + "'"
                                        + (attempt == null ? "" : " with an attempt " + attempt)
                                        + ": it runs version " + unknown.version() + " of workflow '"
                                        + unknown.workflow() + "'.");
                    }
                    throw Refusal.unknownExecution(execution.toString()).get();
                });
    }
}
