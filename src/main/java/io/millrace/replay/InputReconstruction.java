package io.millrace.replay;

import io.millrace.definition.LoopAction;
import io.millrace.execution.StepRecord;
import io.millrace.expression.Bounds;
import io.millrace.expression.ExpressionException;
import io.millrace.expression.Json;
import io.millrace.expression.Scope;
import io.millrace.expression.Template;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a step was given, computed again from what is recorded, with the scopes and templates of the run. What it read is what
 * counted when it ran: results that a rerun set aside count for the steps that were set aside with them.
 */
public final class InputReconstruction {

    private static final Pattern VOLATILE = Pattern.compile("\\$(now|millis|random|shuffle)\\b");
    private static final Pattern OF_NOW = Pattern.compile("\\bexecution\\.attempt\\b");
    private static final int COUNTS = Integer.MAX_VALUE;

    /** @param json null = it cannot be computed; then the note says why */
    public record Input(@Nullable String json, @Nullable String note) {}

    /**
     * A result that a step reads.
     *
     * @param path of the step whose result it is
     * @param expression that reads it; null = the step only {@code needs} it
     */
    public record Read(String path, @Nullable String expression) {}

    /** What is needed is not there. */
    private static final class Missing extends RuntimeException {
        Missing(String why) {
            super(why, null, false, false);
        }
    }

    private final Map<String, StepRecord> records;
    private final Bounds bounds;
    private final TreeSet<String> notes = new TreeSet<>();

    /** @param generation the rerun that set the step aside; null = it counts, or has not run yet */
    public InputReconstruction(Collection<StepRecord> all, @Nullable Integer generation, Bounds bounds) {
        this.records = countingIn(all, generation == null ? COUNTS : generation);
        this.bounds = bounds;
    }

    private static Map<String, StepRecord> countingIn(Collection<StepRecord> all, int generation) {
        Map<String, StepRecord> latest = new HashMap<>();
        for (var record : all) {
            if (until(record) >= generation) {
                latest.merge(record.path(), record, (one, other) -> {
                    int order = Integer.compare(until(other), until(one));
                    return order > 0 || (order == 0 && one.attempt() > other.attempt()) ? one : other;
                });
            }
        }
        return latest;
    }

    private static int until(StepRecord record) {
        return record.supersededBy() == null ? COUNTS : record.supersededBy();
    }

    public Input input(StepPath trail, Scope root) {
        try {
            var scope = root;
            for (var stop : trail.stops()) {
                for (var step : stop.body().steps()) {
                    var record = records.get(stop.prefix() + step.id());
                    if (record != null && RecordedSteps.completed(record)) {
                        scope.put(step.id(), RecordedSteps.output(record));
                    }
                }
                scope = enter(stop, scope);
            }
            var seen = scope;
            var value = trail.last().step().action().input(template -> value(template, seen));
            return new Input(Json.write(value), notes.isEmpty() ? null : String.join(" ", notes));
        } catch (Missing e) {
            return new Input(null, e.getMessage());
        } catch (ExpressionException | IllegalArgumentException e) {
            return new Input(null, "It cannot be computed: " + e.getMessage() + ".");
        }
    }

    /** True when all that a step and those around it wait for is available, and none of them is over. */
    public boolean mayRun(StepPath trail) {
        for (var stop : trail.stops()) {
            int place = stop.body().steps().indexOf(stop.step());
            for (int input : stop.body().graph().inputs().get(place)) {
                if (!done(stop.prefix() + stop.body().steps().get(input).id())) {
                    return false;
                }
            }
            if (done(stop.path())) {
                return false;
            }
        }
        return true;
    }

    private boolean done(String path) {
        var record = records.get(path);
        return record != null && RecordedSteps.completed(record);
    }

    private Scope enter(StepPath.Stop stop, Scope scope) {
        return stop.way().fold(new StepPath.Way.Cases<Scope>() {
            @Override
            public Scope end(StepPath.Way.End end) {
                if (stop.step().action() instanceof LoopAction loop && loop.conditional()) {
                    notes.add("The condition is that before the first turn.");
                    return turns(stop, loop, scope).scope(0, null);
                }
                return scope;
            }

            @Override
            public Scope branch(StepPath.Way.Branch branch) {
                return scope.inner();
            }

            @Override
            public Scope turn(StepPath.Way.Turn turn) {
                return stop.step().action() instanceof LoopAction loop
                        ? turnScope(stop, loop, turn.number(), scope)
                        : scope.inner();
            }

            @Override
            public Scope handler(StepPath.Way.Handler handler) {
                var record = records.get(stop.path());
                if (record == null || record.error() == null) {
                    throw new Missing("The error of `" + stop.path() + "` is not recorded.");
                }
                return BodyScopes.errorHandler(scope, record.error());
            }

            @Override
            public Scope compensation(StepPath.Way.Compensation compensation) {
                return scope.inner();
            }
        });
    }

    private LoopAction.Turns turns(StepPath.Stop stop, LoopAction loop, Scope scope) {
        return loop.turns(scope, stop.step().id(), template -> value(template, scope));
    }

    private Scope turnScope(StepPath.Stop stop, LoopAction loop, int number, Scope scope) {
        var turns = turns(stop, loop, scope);
        if (loop.conditional()) {
            return turns.scope(number, lastTurn(stop, loop, number - 1));
        }
        if (number >= turns.count()) {
            throw new Missing(
                    "`" + stop.path() + "` goes over " + turns.count() + " items: there is no turn " + number + ".");
        }
        return turns.scope(number, null);
    }

    private @Nullable Object lastTurn(StepPath.Stop stop, LoopAction loop, int number) {
        if (number < 0) {
            return null;
        }
        var path = stop.path() + "/" + number + "/" + loop.body().last().id();
        var record = records.get(path);
        if (record == null || !RecordedSteps.completed(record)) {
            throw missing(path);
        }
        return RecordedSteps.output(record);
    }

    private @Nullable Object value(Template template, Scope scope) {
        for (var name : template.references()) {
            if (!scope.containsKey(name)) {
                throw missing(name);
            }
        }
        for (var place : template.occurrences()) {
            var found = VOLATILE.matcher(place.expression().source());
            if (found.find()) {
                notes.add("It asks for the time or for chance ($" + found.group(1)
                        + "): what it was given then was another value.");
            }
        }
        if (template.occurrences().stream()
                .anyMatch(place -> OF_NOW.matcher(place.expression().source()).find())) {
            notes.add("It reads `execution.attempt`: that is the attempt which the execution is at now.");
        }
        return template.evaluate(scope, bounds);
    }

    private static Missing missing(String name) {
        return new Missing("It reads `" + name + "`, of which there is no result.");
    }

    /** What it reads itself, and what the steps inside it read of the body that it is in. */
    public static List<Read> reads(StepPath trail) {
        List<Read> reads = new ArrayList<>();
        var last = trail.last();
        for (var edge : last.body().graph().edges()) {
            if (edge.to().equals(last.step().id())) {
                reads.add(
                        new Read(last.prefix() + edge.from(), edge.because().equals("needs") ? null : edge.because()));
            }
        }
        var templates = new ArrayList<>(last.step().action().templates());
        var when = last.step().when();
        if (when != null) {
            templates.add(when);
        }
        for (var template : templates) {
            for (var place : template.occurrences()) {
                place.expression()
                        .references()
                        .forEach(name -> outer(trail, name, place.expression().toString(), reads));
            }
        }
        return reads.stream().distinct().toList();
    }

    // The nearest body that has a step of this name; its own is in the graph.
    private static void outer(StepPath trail, String name, String expression, List<Read> reads) {
        for (int i = trail.stops().size() - 1; i >= 0; i--) {
            var stop = trail.stops().get(i);
            if (stop.body().steps().stream().anyMatch(step -> step.id().equals(name))) {
                if (i < trail.stops().size() - 1) {
                    reads.add(new Read(stop.prefix() + name, expression));
                }
                return;
            }
        }
    }
}
