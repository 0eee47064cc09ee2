package io.millrace.replay;

import io.millrace.definition.Body;
import io.millrace.definition.LoopAction;
import io.millrace.definition.OnError;
import io.millrace.definition.Step;
import io.millrace.execution.Failure;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.expression.Bounds;
import io.millrace.expression.ExpressionException;
import io.millrace.expression.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the completed steps of an execution that have a {@code compensate}, wherever they are, and what each could read.
 * It walks the definition beside the records, for a path alone does not distinguish a turn from a case.
 */
public final class CompensableSteps {

    /**
     * One to undo.
     *
     * @param scope what it could read, and its own output
     */
    public record Item(Step step, Body compensate, String path, Scope scope) {

        public String prefix() {
            return path + "/compensate/";
        }
    }

    private record Placed(Item item, int place) {}

    private final Bounds bounds;
    private final Map<String, StepRecord> latest = new HashMap<>();
    /** The places of successes in the journal. */
    private final Map<String, Integer> places = new HashMap<>();
    /** Paths below which something was recorded. */
    private final Set<String> inside = new HashSet<>();

    private final List<Placed> found = new ArrayList<>();
    private final Map<String, Failure> lost = new HashMap<>();

    private CompensableSteps(List<StepRecord> records, Bounds bounds) {
        this.bounds = bounds;
        for (int place = 0; place < records.size(); place++) {
            var record = records.get(place);
            if (record.supersededBy() == null) {
                add(record, place);
            }
        }
    }

    /**
     * @param items the one that completed last comes first, by the order of the journal
     * @param lost steps whose turns cannot be computed any more, and why
     */
    public record Found(List<Item> items, Map<String, Failure> lost) {}

    /** @param records in the order of the journal */
    public static Found in(Body body, Scope root, List<StepRecord> records, Bounds bounds) {
        if (!body.compensates()) {
            return new Found(List.of(), Map.of());
        }
        var search = new CompensableSteps(records, bounds);
        search.walk(body, root, "");
        var items = search.found.stream()
                .sorted(Comparator.comparingInt(Placed::place).reversed())
                .map(Placed::item)
                .toList();
        return new Found(items, search.lost);
    }

    private void add(StepRecord record, int place) {
        var path = record.path();
        latest.merge(path, record, (one, other) -> one.attempt() > other.attempt() ? one : other);
        if (record.status() == StepStatus.SUCCEEDED) {
            places.put(path, place);
        }
        for (int slash = path.lastIndexOf('/'); slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
            if (!inside.add(path.substring(0, slash))) {
                break;
            }
        }
    }

    private void walk(Body body, Scope scope, String prefix) {
        for (var step : body.steps()) {
            var record = latest.get(prefix + step.id());
            if (record != null && RecordedSteps.completed(record)) {
                scope.put(step.id(), RecordedSteps.output(record));
            }
        }
        for (var step : body.steps()) {
            var path = prefix + step.id();
            var record = latest.get(path);
            var place = places.get(path);
            if (place != null && record != null && record.status() == StepStatus.SUCCEEDED) {
                step.compensate().ifPresent(undo -> found.add(new Placed(new Item(step, undo, path, scope), place)));
            }
            if (inside.contains(path)) {
                try {
                    within(step, scope, path);
                } catch (ExpressionException e) {
                    lost.put(path, new Failure("expression", String.valueOf(e.getMessage()), path, false, Map.of()));
                }
                handler(step, scope, path, record);
            }
        }
    }

    private void within(Step step, Scope scope, String path) {
        if (step.action().bodies().values().stream().noneMatch(Body::compensates)) {
            return;
        }
        if (step.action() instanceof LoopAction loop) {
            turns(loop, loop.turns(scope, step.id(), template -> template.evaluate(scope, bounds)), path);
        } else {
            step.action().bodies().forEach((name, body) -> enter(body, scope.inner(), path + "/" + name));
        }
    }

    // A conditional loop had as many turns as were recorded, each of which read the one before.
    private void turns(LoopAction loop, LoopAction.Turns turns, String path) {
        @Nullable Object last = null;
        for (int turn = 0; turn < turns.count(); turn++) {
            var turnPath = path + "/" + turn;
            if (loop.conditional() && !inside.contains(turnPath)) {
                return;
            }
            enter(loop.body(), turns.scope(turn, last), turnPath);
            var output = latest.get(turnPath + "/" + loop.body().last().id());
            last = output == null ? null : RecordedSteps.output(output);
        }
    }

    private void handler(Step step, Scope scope, String path, @Nullable StepRecord record) {
        if (step.onError() instanceof OnError.Run run
                && run.body().compensates()
                && record != null
                && record.error() != null) {
            enter(run.body(), BodyScopes.errorHandler(scope, record.error()), path + "/onError");
        }
    }

    private void enter(Body body, Scope scope, String path) {
        if (inside.contains(path)) {
            walk(body, scope, path + "/");
        }
    }
}
