package io.millrace.definition;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * The dependencies inside one body. Steps are identified by their index in {@link Body#steps()}.
 *
 * @param inputs for each step the steps it waits for, ascending, no duplicates
 * @param dependents for each step those that wait for it: {@code inputs} reversed
 * @param edges every reason for every edge, for display
 */
public record Graph(List<int[]> inputs, List<int[]> dependents, List<Edge> edges) {
    public Graph {
        inputs = List.copyOf(inputs);
        dependents = List.copyOf(dependents);
        edges = List.copyOf(edges);
    }

    /** The step and its direct and indirect dependents, in the order written. */
    public List<Integer> downstream(int step) {
        return reached(step, dependents);
    }

    /** The step and its direct and indirect dependencies, in the order written. */
    public List<Integer> upstream(int step) {
        return reached(step, inputs);
    }

    private static List<Integer> reached(int step, List<int[]> neighbours) {
        var reached = new TreeSet<Integer>();
        var next = new ArrayDeque<Integer>(List.of(step));
        while (!next.isEmpty()) {
            int one = next.remove();
            if (reached.add(one)) {
                Arrays.stream(neighbours.get(one)).forEach(next::add);
            }
        }
        return List.copyOf(reached);
    }

    /**
     * One reason why a step waits for another.
     *
     * @param from the step waited for
     * @param to the step that waits
     * @param because the source: <code>needs</code>, or the reference such as <code>${ reddit.body }</code>
     * @param at its path, such as <code>steps.2.then.0.http.url</code>
     */
    public record Edge(String from, String to, String because, String at) {}
}
