package io.millrace.faults;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Checks compensation: everything completed or nothing, in reverse order of completion, each only after the previous
 * one was recorded.
 */
final class CompensationCheck {

    private static final String BACK = "/compensate/back";
    private static final Set<String> DONE = Set.of("a", "b", "c");

    private final List<Effects.Call> calls;
    private final List<String> wrong = new ArrayList<>();
    private int undone;

    /** @param asked whether it was cancelled with compensation */
    CompensationCheck(
            Map<String, DatabaseHistory.Execution> executions,
            List<DatabaseHistory.Step> steps,
            List<Effects.Call> calls,
            Predicate<DatabaseHistory.Execution> asked) {
        this.calls = calls;
        Map<String, List<DatabaseHistory.Step>> succeeded = steps.stream()
                .filter(step -> step.status().equals("succeeded"))
                .collect(Collectors.groupingBy(DatabaseHistory.Step::execution));
        for (var execution : executions.values()) {
            if (FaultWorkflow.of(execution.workflow()).compensates()) {
                check(execution, succeeded.getOrDefault(execution.id(), List.of()), asked.test(execution));
            }
        }
    }

    List<String> wrong() {
        return wrong;
    }

    /** Steps. */
    int undone() {
        return undone;
    }

    private void check(DatabaseHistory.Execution execution, List<DatabaseHistory.Step> succeeded, boolean asked) {
        Map<String, DatabaseHistory.Step> done = new HashMap<>();
        var back = new ArrayList<DatabaseHistory.Step>();
        for (var step : succeeded) {
            if (DONE.contains(step.path())) {
                done.put(step.path(), step);
            } else if (step.path().endsWith(BACK)) {
                back.add(step);
            }
        }
        back.sort(Comparator.comparingLong(DatabaseHistory.Step::seq));
        undone += back.size();
        var order = back.stream().map(CompensationCheck::of).toList();
        var right = done.values().stream()
                .sorted(Comparator.comparingLong(DatabaseHistory.Step::seq).reversed())
                .map(DatabaseHistory.Step::path)
                .toList();
        boolean holds =
                switch (execution.status()) {
                    case "failed" -> order.equals(right);
                    case "cancelled" ->
                        asked
                                ? order.equals(right)
                                // A failed one may have been cancelled while it was compensated.
                                : order.equals(
                                        FaultWorkflow.of(execution.workflow()).fails()
                                                ? right.subList(0, Math.min(order.size(), right.size()))
                                                : List.of());
                    default -> order.isEmpty();
                };
        if (!holds) {
            wrong.add("compensated " + order + ", completed, last first:  " + right + ", of " + execution);
        }
        for (int i = 1; i < back.size(); i++) {
            before(back.get(i - 1), back.get(i));
        }
    }

    private void before(DatabaseHistory.Step one, DatabaseHistory.Step next) {
        for (var call : calls) {
            if (next.key().equals(call.key()) && call.at().isBefore(one.committed())) {
                wrong.add("compensated at " + call.at() + ": " + next.key() + ", and " + one.path()
                        + " was recorded at " + one.committed());
            }
        }
    }

    private static String of(DatabaseHistory.Step back) {
        return back.path().substring(0, back.path().length() - BACK.length());
    }
}
