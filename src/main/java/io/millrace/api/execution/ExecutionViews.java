package io.millrace.api.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.millrace.api.request.ListPage;
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

/** Responses about executions. Inputs, outputs and errors are the JSON text that is stored. */
public final class ExecutionViews {

    private static final String ANY = "Any JSON value.";
    private static final String LEFT_OUT = " Null with `values=false`.";
    private static final String SIZE = "Size as JSON, in bytes; null: there is no value.";
    private static final String ERROR = "`{type, message, step, retryable, ...}`; null when nothing failed.";
    private static final String STATUS = "queued, running, waiting, succeeded, failed or cancelled";

    private static final String PAUSED =
            "When it was paused; null: it is not paused. Once its worker has released it, its status is waiting.";
    private static final String COMPENSATING = "Its completed steps are being compensated; then it ends.";

    private ExecutionViews() {}

    /** @param attempt of the execution, from 1; a manual retry starts at 1 again */
    @Schema(name = "Execution")
    record Details(
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

            @Schema(description = "It does not start before this time.") @Nullable
            Instant due,

            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,

            @Schema(description = PAUSED) @Nullable Instant pausedAt,

            @Schema(description = COMPENSATING) boolean compensating,

            @Schema(description = "Every attempt of every step, in the order of completion.")
            List<Step> steps) {

        static Details of(Executions.Details details) {
            var summary = details.summary();
            return new Details(
                    summary.id().toString(),
                    summary.workflow(),
                    summary.version(),
                    summary.status().text(),
                    summary.attempt(),
                    summary.priority(),
                    summary.trigger().type(),
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

            @Schema(description = "Number of the rerun that superseded this result; absent while it is current")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            Integer supersededBy) {

        static Step of(StepRecord step, @Nullable Integer outputSize) {
            return new Step(
                    step.path(),
                    step.attempt(),
                    step.status().text(),
                    StepValues.output(step),
                    outputSize,
                    StepValues.error(step),
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
                    summary.trigger().type(),
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
    record ExecutionPage(
            List<Summary> items,

            @Schema(description = "Pass it as `cursor` for the next page; null at the end.") @Nullable
            String next,

            @Schema(
                    description = "A search for a text stopped at this time; absent when the page is full or everything"
                            + " was searched.")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            Instant searchedTo) {

        /** @param found one more than {@code most}, if there are as many */
        static ExecutionPage of(Executions.Found found, int most) {
            var page = ListPage.of(found.items(), most);
            var items = page.map(Summary::of);
            if (page.more()) {
                return new ExecutionPage(items, page.next(last -> last.id().toString()), null);
            }
            var end = found.searchedTo();
            return new ExecutionPage(items, text(end), end == null ? null : end.createdAt());
        }
    }

    /** @param affected the execution and the children cancelled with it */
    @Schema(name = "Ordered")
    public record OrderView(
            String id, @Schema(description = STATUS) String status, List<String> affected) {

        public static OrderView of(ExecutionId id, OrderResult ordered) {
            return new OrderView(
                    id.toString(),
                    ordered.status().text(),
                    ordered.affected().stream().map(ExecutionId::toString).toList());
        }
    }

    private static @Nullable String text(@Nullable ExecutionId id) {
        return id == null ? null : id.toString();
    }
}
