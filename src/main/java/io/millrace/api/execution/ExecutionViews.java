package io.millrace.api.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.millrace.control.OrderResult;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.StepRecord;
import io.millrace.visibility.Executions;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What is answered about executions. Inputs, outputs and errors go out as the JSON text that is stored. */
public final class ExecutionViews {

    private static final String ANY = "Any JSON value.";
    private static final String LEFT_OUT = " Null with `values=false`.";
    private static final String SIZE = "Its size as JSON, in bytes; null: there is none.";
    private static final String ERROR = "`{type, message, step, retryable, ...}`; null when nothing failed.";
    private static final String STATUS = "queued, running, waiting, succeeded, failed or cancelled";

    private static final String PAUSED =
            "Since when it is paused; null: it is not. Once no worker has it, it is waiting.";
    private static final String COMPENSATING = "What its steps did is being undone; then it ends.";

    private ExecutionViews() {}

    /** @param attempt of the execution, from 1; a retry by hand starts again with 1 */
    @Schema(name = "Execution")
    record One(
            String id,
            String workflow,
            int version,

            @Schema(description = STATUS, examples = "succeeded")
            String status,

            int attempt,
            int priority,
            @Schema(examples = "api") String trigger,
            @Nullable String parent,

            @Schema(type = SchemaType.OBJECT, description = ANY + LEFT_OUT) @JsonRawValue @Nullable
            String input,

            @Schema(description = SIZE) int inputSize,

            @Schema(type = SchemaType.OBJECT, description = ANY + LEFT_OUT) @JsonRawValue @Nullable
            String output,

            @Schema(description = SIZE) @Nullable Integer outputSize,

            @Schema(type = SchemaType.OBJECT, description = ERROR) @JsonRawValue @Nullable
            String error,

            Instant createdAt,

            @Schema(description = "It does not start before.") @Nullable
            Instant due,

            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,

            @Schema(description = PAUSED) @Nullable Instant pausedAt,

            @Schema(description = COMPENSATING) boolean compensating,

            @Schema(description = "Each attempt of each step, in the order they finished.")
            List<Step> steps) {

        static One of(Executions.Details details) {
            var summary = details.summary();
            return new One(
                    summary.id().toString(),
                    summary.workflow(),
                    summary.version(),
                    summary.status().text(),
                    summary.attempt(),
                    summary.priority(),
                    summary.trigger(),
                    text(summary.parent()),
                    details.input(),
                    details.sizes().input(),
                    details.output(),
                    details.sizes().output(),
                    summary.error(),
                    summary.createdAt(),
                    summary.due(),
                    summary.startedAt(),
                    summary.finishedAt(),
                    summary.pausedAt(),
                    summary.compensating(),
                    IntStream.range(0, details.steps().size())
                            .mapToObj(i -> Step.of(
                                    details.steps().get(i),
                                    details.sizes().steps().get(i)))
                            .toList());
        }
    }

    @Schema(name = "ExecutionStep")
    record Step(
            @Schema(examples = "loop/3/fetch") String path,
            int attempt,

            @Schema(description = "waiting, succeeded, failed or skipped")
            String status,

            @Schema(type = SchemaType.OBJECT, description = ANY + LEFT_OUT) @JsonRawValue @Nullable
            String output,

            @Schema(description = SIZE) @Nullable Integer outputSize,

            @Schema(type = SchemaType.OBJECT, description = ERROR) @JsonRawValue @Nullable
            String error,

            Instant startedAt,
            @Nullable Instant finishedAt,

            @Schema(description = "Number of the rerun that set this result aside; absent while it counts")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            Integer supersededBy) {

        static Step of(StepRecord step, @Nullable Integer outputSize) {
            return new Step(
                    step.path(),
                    step.attempt(),
                    step.status().text(),
                    step.output(),
                    outputSize,
                    step.error(),
                    step.startedAt(),
                    step.finishedAt(),
                    step.supersededBy());
        }
    }

    @Schema(name = "ExecutionSummary")
    record Summary(
            String id,
            String workflow,
            int version,
            @Schema(description = STATUS) String status,
            int attempt,
            int priority,
            String trigger,
            @Nullable String parent,

            @Schema(type = SchemaType.OBJECT, description = ERROR) @JsonRawValue @Nullable
            String error,

            Instant createdAt,
            @Nullable Instant due,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,

            @Schema(description = PAUSED) @Nullable Instant pausedAt,

            @Schema(description = COMPENSATING) boolean compensating) {

        static Summary of(Executions.Summary summary) {
            return new Summary(
                    summary.id().toString(),
                    summary.workflow(),
                    summary.version(),
                    summary.status().text(),
                    summary.attempt(),
                    summary.priority(),
                    summary.trigger(),
                    text(summary.parent()),
                    summary.error(),
                    summary.createdAt(),
                    summary.due(),
                    summary.startedAt(),
                    summary.finishedAt(),
                    summary.pausedAt(),
                    summary.compensating());
        }
    }

    @Schema(name = "ExecutionPage")
    record Page(
            List<Summary> items,

            @Schema(description = "Pass it as `cursor` for the next page; null at the end.") @Nullable
            String next,

            @Schema(
                    description =
                            "A search for a text went no further back than this; absent when the page is full or all"
                                    + " was searched.")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            Instant searchedTo) {

        /** @param found one more than {@code most}, if there are as many */
        static Page of(Executions.Found found, int most) {
            var items = found.items().stream().limit(most).map(Summary::of).toList();
            if (found.items().size() > most) {
                return new Page(items, items.get(most - 1).id(), null);
            }
            var end = found.searchedTo();
            return new Page(items, text(end), end == null ? null : end.createdAt());
        }
    }

    /** @param affected the execution and the children cancelled with it */
    @Schema(name = "Ordered")
    public record Ordered(
            String id, @Schema(description = STATUS) String status, List<String> affected) {

        public static Ordered of(ExecutionId id, OrderResult ordered) {
            return new Ordered(
                    id.toString(),
                    ordered.status().text(),
                    ordered.affected().stream().map(ExecutionId::toString).toList());
        }
    }

    private static @Nullable String text(@Nullable ExecutionId id) {
        return id == null ? null : id.toString();
    }
}
