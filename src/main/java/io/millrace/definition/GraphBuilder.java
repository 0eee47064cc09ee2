package io.millrace.definition;

import io.millrace.definition.Names.Wait;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Builds the graph of a body from what its steps read, and detects cycles. */
final class GraphBuilder {

    /** Longest cycle that is reported in full. */
    private static final int LONGEST_REPORTED = 20;

    private final List<String> ids;
    private final List<Wait> waits;
    private final List<TreeSet<Integer>> inputs = new ArrayList<>();
    private final List<TreeSet<Integer>> dependents = new ArrayList<>();

    /** @param ids of the steps in the order written */
    GraphBuilder(List<String> ids, List<Wait> waits) {
        this.ids = ids;
        this.waits = waits;
        ids.forEach(id -> {
            inputs.add(new TreeSet<>());
            dependents.add(new TreeSet<>());
        });
        for (var wait : waits) {
            inputs.get(wait.to()).add(wait.from());
            dependents.get(wait.from()).add(wait.to());
        }
    }

    Graph graph() {
        var edges = waits.stream()
                .map(wait -> new Graph.Edge(ids.get(wait.from()), ids.get(wait.to()), wait.because(), wait.path()))
                .toList();
        return new Graph(arrays(inputs), arrays(dependents), edges);
    }

    private static List<int[]> arrays(List<? extends Set<Integer>> sets) {
        return sets.stream()
                .map(set -> set.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    /** Reports one cycle for each group of steps that wait for each other. */
    void refuseCycles(Problems problems) {
        int[] open = inputs.stream().mapToInt(TreeSet::size).toArray();
        boolean[] done = new boolean[ids.size()];
        List<Integer> ready = new ArrayList<>();
        for (int step = 0; step < open.length; step++) {
            if (open[step] == 0) {
                ready.add(step);
            }
        }
        for (int left = ids.size(); left > 0; ) {
            while (!ready.isEmpty()) {
                int step = ready.remove(ready.size() - 1);
                if (done[step]) {
                    continue;
                }
                done[step] = true;
                left--;
                for (int dependent : dependents.get(step)) {
                    if (--open[dependent] == 0) {
                        ready.add(dependent);
                    }
                }
            }
            if (left > 0) {
                var cycle = cycle(done);
                report(cycle, problems);
                // Treated as completed, so that the steps after it are checked too.
                ready.addAll(cycle);
            }
        }
    }

    /** Follows inputs until a step repeats. Every remaining step waits for another remaining one. */
    private List<Integer> cycle(boolean[] done) {
        List<Integer> path = new ArrayList<>();
        int step = 0;
        while (done[step]) {
            step++;
        }
        while (!path.contains(step)) {
            path.add(step);
            step = inputs.get(step).stream()
                    .filter(input -> !done[input])
                    .findFirst()
                    .orElseThrow();
        }
        return path.subList(path.indexOf(step), path.size());
    }

    private void report(List<Integer> cycle, Problems problems) {
        var names = new StringBuilder();
        List<String> reasons = new ArrayList<>();
        Wait first = null;
        for (int i = 0; i < Math.min(cycle.size(), LONGEST_REPORTED); i++) {
            int to = cycle.get(i);
            int from = cycle.get((i + 1) % cycle.size());
            var wait = waits.stream()
                    .filter(w -> w.to() == to && w.from() == from)
                    .findFirst()
                    .orElseThrow();
            first = first == null ? wait : first;
            names.append(ids.get(to)).append(" -> ");
            reasons.add("`" + ids.get(to) + "` waits for `" + ids.get(from) + "`: " + Values.shortened(wait.because())
                    + " at " + wait.path());
        }
        if (first != null) {
            var rest = cycle.size() > LONGEST_REPORTED ? "... -> " : "";
            problems.add(
                    first.path(),
                    first.at(),
                    "these steps wait for each other: " + names + rest + ids.get(cycle.get(0)) + " ("
                            + String.join("; ", reasons) + ")");
        }
    }
}
