package io.millrace.visibility;

import io.millrace.catalog.Catalog;
import io.millrace.definition.Workflow;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.execution.StepRecord;
import io.millrace.execution.TenantId;
import io.millrace.expression.Bounds;
import io.millrace.expression.ExpressionConfig;
import io.millrace.replay.InputReconstruction;
import io.millrace.replay.RootScope;
import io.millrace.replay.StepPath;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One step of an execution in full: its input, what it read, its result. */
@ApplicationScoped
public class StepInspection {

    /** It has not started, according to the recorded steps. */
    public static final String PENDING = "pending";

    /** It is in progress, according to the recorded steps: the execution runs, and all that the step waits for is available. */
    public static final String RUNNING = "running";

    private final Executions executions;
    private final Catalog catalog;
    private final Bounds bounds;

    StepInspection(Executions executions, Catalog catalog, ExpressionConfig expressions, InstantSource clock) {
        this.executions = executions;
        this.catalog = catalog;
        this.bounds = expressions.bounds(clock);
    }

    public sealed interface Answer {}

    public record UnknownExecution() implements Answer {}

    /** Its version of the workflow has no such step, or the step no such attempt. */
    public record UnknownStep(String workflow, int version) implements Answer {}

    /**
     * The step, in one attempt.
     *
     * @param kind the key of its kind
     * @param status of the record; {@link #PENDING} or {@link #RUNNING} while there is none
     * @param input JSON text of the value under that key, expressions replaced by their values; null = it cannot be computed
     * @param inputNote why it cannot be computed, or how it may differ from the original
     * @param record null = it has not completed
     */
    public record Shown(
            String path,
            int attempt,
            String kind,
            String status,
            @Nullable String input,
            @Nullable String inputNote,
            @Nullable StepRecord record,
            List<InputReconstruction.Read> reads)
            implements Answer {}

    /** @param attempt of the step; null = the newest */
    public Uni<Answer> step(TenantId tenant, ExecutionId id, String path, @Nullable Integer attempt) {
        return executions.find(tenant, id).chain(found -> {
            if (found.isEmpty()) {
                return Uni.createFrom().item(new UnknownExecution());
            }
            var details = found.get();
            var summary = details.summary();
            return catalog.version(tenant, summary.workflow(), summary.version())
                    // An expression may take a second: not on an event loop.
                    .emitOn(Infrastructure.getDefaultWorkerPool())
                    .map(entry -> entry.flatMap(known -> shown(details, known.workflow(), path, attempt))
                            .orElseGet(() -> new UnknownStep(summary.workflow(), summary.version())));
        });
    }

    private Optional<Answer> shown(
            Executions.Details details, Workflow workflow, String path, @Nullable Integer attempt) {
        return StepPath.to(path, workflow.body()).flatMap(steps -> {
            var own = details.steps().stream()
                    .filter(step -> step.path().equals(path))
                    .max(Comparator.comparingInt(StepRecord::attempt));
            int next = own.map(StepRecord::attempt).orElse(0) + 1;
            boolean open = !details.summary().status().terminal();
            // A superseded one runs again, or will.
            boolean again = own.isEmpty() || (open && own.get().supersededBy() != null);
            int wanted = attempt != null ? attempt : again ? next : next - 1;
            var record = details.steps().stream()
                    .filter(step -> step.path().equals(path) && step.attempt() == wanted)
                    .findFirst();
            return record.isPresent() || (wanted == next && (open || own.isEmpty()))
                    ? Optional.of(shown(details, steps, wanted, record.orElse(null)))
                    : Optional.empty();
        });
    }

    private Answer shown(Executions.Details details, StepPath steps, int attempt, @Nullable StepRecord record) {
        var reconstruction =
                new InputReconstruction(details.steps(), record == null ? null : record.supersededBy(), bounds);
        var input = input(details, steps, reconstruction);
        return new Shown(
                steps.last().path(),
                attempt,
                steps.last().step().action().kind(),
                record != null
                        ? record.status().text()
                        : details.summary().status() == Status.RUNNING && reconstruction.mayRun(steps)
                                ? RUNNING
                                : PENDING,
                input.json(),
                input.note(),
                record,
                InputReconstruction.reads(steps));
    }

    private static InputReconstruction.Input input(
            Executions.Details details, StepPath steps, InputReconstruction reconstruction) {
        var its = details.summary();
        @Nullable Instant startedAt = its.startedAt();
        var input = details.input();
        if (startedAt == null || input == null) {
            return new InputReconstruction.Input(null, "The execution has not started.");
        }
        var root = RootScope.of(
                its.id(),
                its.workflow(),
                its.version(),
                its.attempt(),
                its.createdAt(),
                startedAt,
                its.trigger(),
                input);
        return reconstruction.input(steps, root);
    }
}
