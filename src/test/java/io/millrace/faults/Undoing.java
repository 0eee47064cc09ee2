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
 * What is undone: all that was done or nothing, the last that completed first, and each only when the one before was
 * recorded.
 */
final class Undoing {

    private static final String BACK = "/compensate/back";
    private static final Set<String> DONE = Set.of("a", "b", "c");

    private final List<Effects.Call> calls;
    private final List<String> wrong = new ArrayList<>();
    private int undone;

    /** @param asked whether it was cancelled so that its steps are compensated */
    Undoing(
            Map<String, Witness.Execution> executions,
            List<Witness.Step> steps,
            List<Effects.Call> calls,
            Predicate<Witness.Execution> asked) {
        this.calls = calls;
        Map<String, List<Witness.Step>> succeeded = steps.stream()
                .filter(step -> step.status().equals("succeeded"))
                .collect(Collectors.groupingBy(Witness.Step::execution));
        for (var execution : executions.values()) {
            if (Job.of(execution.workflow()).compensates()) {
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

    private void check(Witness.Execution execution, List<Witness.Step> succeeded, boolean asked) {
        Map<String, Witness.Step> done = new HashMap<>();
        var back = new ArrayList<Witness.Step>();
        for (var step : succeeded) {
            if (DONE.contains(step.path())) {
                done.put(step.path(), step);
            } else if (step.path().endsWith(BACK)) {
                back.add(step);
            }
        }
        back.sort(Comparator.comparingLong(Witness.Step::seq));
        undone += back.size();
        var order = back.stream().map(Undoing::of).toList();
        var right = done.values().stream()
                .sorted(Comparator.comparingLong(Witness.Step::seq).reversed())
                .map(Witness.Step::path)
                .toList();
        boolean holds =
                switch (execution.status()) {
                    case "failed" -> order.equals(right);
                    case "cancelled" ->
                        asked
                                ? order.equals(right)
                                // One that failed may have been cancelled while it was undone.
                                : order.equals(
                                        Job.of(execution.workflow()).fails()
                                                ? right.subList(0, Math.min(order.size(), right.size()))
                                                : List.of());
                    default -> order.isEmpty();
                };
        if (!holds) {
            wrong.add("undone " + order + ", done, the last first: " + right + ", of " + execution);
        }
        for (int i = 1; i < back.size(); i++) {
            before(back.get(i - 1), back.get(i));
        }
    }

    private void before(Witness.Step one, Witness.Step next) {
        for (var call : calls) {
            if (next.key().equals(call.key()) && call.at().isBefore(one.committed())) {
                wrong.add("undone at " + call.at() + ": " + next.key() + ", and " + one.path() + " was recorded at "
                        + one.committed());
            }
        }
    }

    private static String of(Witness.Step back) {
        return back.path().substring(0, back.path().length() - BACK.length());
    }
}
