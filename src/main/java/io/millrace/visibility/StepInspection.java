package io.millrace.visibility;

import io.millrace.catalog.Catalog;
import io.millrace.definition.Workflow;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.execution.StepRecord;
import io.millrace.expression.Bounds;
import io.millrace.expression.ExpressionConfig;
import io.millrace.replay.InputReconstruction;
import io.millrace.replay.RootScope;
import io.millrace.replay.StepPath;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One step of an execution in full: what it was given, what it read, what it came to. */
@ApplicationScoped
public class StepInspection {

    /** It has not started, as far as the records tell. */
    public static final String PENDING = "pending";

    /** It is under way, as far as the records tell: the execution runs, and all that the step waits for is there. */
    public static final String RUNNING = "running";

    private final Executions executions;
    private final Catalog catalog;
    private final Bounds bounds;

    StepInspection(Executions executions, Catalog catalog, ExpressionConfig expressions) {
        this.executions = executions;
        this.catalog = catalog;
        this.bounds = expressions.bounds();
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
     * @param input JSON text of what stood under that key, expressions replaced by their values; null = it cannot be computed
     * @param inputNote why not, or in what the input may differ from what it was
     * @param record null = it is not over
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
    public Uni<Answer> step(String tenant, ExecutionId id, String path, @Nullable Integer attempt) {
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
        return StepPath.to(path, workflow.body()).flatMap(trail -> {
            var own = details.steps().stream()
                    .filter(step -> step.path().equals(path))
                    .max(Comparator.comparingInt(StepRecord::attempt));
            int next = own.map(StepRecord::attempt).orElse(0) + 1;
            boolean open = !details.summary().status().terminal();
            // One that a rerun set aside runs again, or will.
            boolean again = own.isEmpty() || (open && own.get().supersededBy() != null);
            int wanted = attempt != null ? attempt : again ? next : next - 1;
            var record = details.steps().stream()
                    .filter(step -> step.path().equals(path) && step.attempt() == wanted)
                    .findFirst();
            return record.isPresent() || (wanted == next && (open || own.isEmpty()))
                    ? Optional.of(shown(details, trail, wanted, record.orElse(null)))
                    : Optional.empty();
        });
    }

    private Answer shown(Executions.Details details, StepPath trail, int attempt, @Nullable StepRecord record) {
        var hindsight = new InputReconstruction(details.steps(), record == null ? null : record.supersededBy(), bounds);
        var input = input(details, trail, hindsight);
        return new Shown(
                trail.last().path(),
                attempt,
                trail.last().step().kind().key(),
                record != null
                        ? record.status().text()
                        : details.summary().status() == Status.RUNNING && hindsight.mayRun(trail) ? RUNNING : PENDING,
                input.json(),
                input.note(),
                record,
                InputReconstruction.reads(trail));
    }

    private static InputReconstruction.Input input(
            Executions.Details details, StepPath trail, InputReconstruction hindsight) {
        var its = details.summary();
        @Nullable Instant startedAt = its.startedAt();
        var given = details.input();
        if (startedAt == null || given == null) {
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
                given);
        return hindsight.input(trail, root);
    }
}
