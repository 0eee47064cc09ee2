package io.millrace.definition;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A preview of an execution: every step, nested ones included, with what it waits for and why.
 *
 * @param steps in the order written, each followed by the steps of its bodies
 */
public record ExecutionPlan(String name, List<PlannedStep> steps) {

    public ExecutionPlan {
        steps = List.copyOf(steps);
    }

    /**
     * One step.
     *
     * @param path its path as in the results of an execution, with {@code *} for the number of an iteration:
     *     {@code loop/*}{@code /fetch}, {@code check/then/send}, {@code fetch/onError/alert},
     *     {@code book/compensate/release}
     * @param kind the key of its kind
     * @param waitsFor empty = it starts with its body
     * @param when whether it has a condition
     * @param label a one-line summary, such as {@code GET https://example.org/top}; may be empty
     * @param line line in the source, from 1; 0 = unknown
     */
    public record PlannedStep(
            String path, String id, String kind, List<Wait> waitsFor, boolean when, String label, int line) {
        public PlannedStep {
            waitsFor = List.copyOf(waitsFor);
        }
    }

    /**
     * A step of the same body that has to complete first.
     *
     * @param step its id
     * @param reasons at least one
     */
    public record Wait(String step, List<Reason> reasons) {
        public Wait {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * Why a step waits.
     *
     * @param because {@code needs}, or the expression that reads it; when the same expression already is a reason to wait
     *     for another step, only the reference, as in <code>${ reddit }</code>: a plan holds each expression once
     * @param at where it is written, such as {@code steps.2.then.0.http.url}
     */
    public record Reason(String because, String at) {}

    public static ExecutionPlan of(Workflow workflow) {
        List<PlannedStep> steps = new ArrayList<>();
        add(workflow.body(), "", steps);
        return new ExecutionPlan(workflow.name(), steps);
    }

    private static void add(Body body, String prefix, List<PlannedStep> steps) {
        Map<String, Map<String, List<Reason>>> waits = new LinkedHashMap<>();
        Set<Reason> seen = new HashSet<>();
        for (var edge : body.graph().edges()) {
            var reason = new Reason(edge.because(), edge.at());
            var shown = seen.add(reason) || edge.because().equals("needs")
                    ? reason
                    : new Reason("${ " + edge.from() + " }", edge.at());
            waits.computeIfAbsent(edge.to(), to -> new LinkedHashMap<>())
                    .computeIfAbsent(edge.from(), from -> new ArrayList<>())
                    .add(shown);
        }
        for (var step : body.steps()) {
            var path = prefix + step.id();
            List<Wait> waitsFor = new ArrayList<>();
            waits.getOrDefault(step.id(), Map.of()).forEach((from, why) -> waitsFor.add(new Wait(from, why)));
            steps.add(new PlannedStep(
                    path,
                    step.id(),
                    step.action().kind(),
                    waitsFor,
                    step.when() != null,
                    Label.of(step.action()),
                    step.line()));
            step.action().bodies().forEach((name, inner) -> add(inner, path + "/" + name + "/", steps));
            if (step.onError() instanceof OnError.Run run) {
                add(run.body(), path + "/onError/", steps);
            }
            step.compensate().ifPresent(undoing -> add(undoing, path + "/compensate/", steps));
        }
    }
}
