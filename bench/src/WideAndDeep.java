import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** W6: what the engine adds to the time that the steps themselves take, along the longest way through them. */
final class WideAndDeep implements Workload {

    private static final int SEED = 4711;

    /** @param criticalMillis how long its longest way takes when nothing is added */
    private record Graph(String yaml, long criticalMillis) {}

    @Override
    public String id() {
        return "W6";
    }

    @Override
    public String title() {
        return "Wide and deep: 100 steps in a row, a forEach of 1,000, a random graph of 2,000";
    }

    @Override
    public void run(Stage stage) throws Exception {
        try (var millrace = stage.empty()) {
            var instance = millrace.start();
            int steps = stage.size(100, 20);
            int turns = stage.size(1_000, 50);
            int size = stage.size(2_000, 60);
            instance.put("deep", deep(steps));
            instance.put("wide", wide(turns, stage.size(1_000, 50)));
            var graph = random(size);
            instance.put("graph", graph.yaml());
            try (var load = new Load(instance.port)) {
                load.sequential(waited("deep"), stage.size(200, 2));
                load.sequential(waited("wide"), stage.size(5, 1));
                load.sequential(waited("graph"), 1);
                measure(
                        stage,
                        millrace,
                        load,
                        "deep",
                        "%,d steps in a row".formatted(steps),
                        steps,
                        0,
                        stage.size(50, 2));
                measure(
                        stage,
                        millrace,
                        load,
                        "wide",
                        "forEach of %,d".formatted(turns),
                        turns,
                        stage.size(1_000, 50),
                        stage.size(5, 1));
                measure(
                        stage,
                        millrace,
                        load,
                        "graph",
                        "random graph of %,d".formatted(size),
                        size,
                        graph.criticalMillis(),
                        stage.size(3, 1));
            }
        }
    }

    private static void measure(
            Stage stage,
            Installation millrace,
            Load load,
            String name,
            String scene,
            int steps,
            long critical,
            int runs)
            throws Exception {
        Thread.sleep(500);
        long since = System.currentTimeMillis();
        load.sequential(waited(name), runs);
        var ends = millrace.facts.ends(name, since).expect(runs);
        var figures = new LinkedHashMap<String, Double>();
        figures.put("created to finished median, ms", ends.p50());
        figures.put("critical path, ms", (double) critical);
        figures.put("over the critical path, ms", ends.p50() - critical);
        figures.put("over the critical path, ms a step", (ends.p50() - critical) / steps);
        if (critical > 0) {
            figures.put("over the critical path, %", 100 * (ends.p50() - critical) / critical);
        }
        stage.measured(scene, figures);
    }

    private static Buffer waited(String name) {
        return Load.run(name, "?wait=60s", "{}");
    }

    private static String deep(int steps) {
        return "name: deep\nsteps:\n  - { id: s0, set: { n: 1 } }\n"
                + IntStream.range(1, steps)
                        .mapToObj(i -> "  - { id: s%d, set: { n: \"${ s%d.n + 1 }\" } }\n".formatted(i, i - 1))
                        .collect(Collectors.joining());
    }

    private static String wide(int turns, int millis) {
        return """
                name: wide
                steps:
                  - id: all
                    forEach: "${ [1..%d] }"
                    concurrency: %d
                    steps:
                      - { id: one, sleep: %dms }
                """.formatted(turns, turns, millis);
    }

    // Each step needs one to three of the 40 before it, so about as many can run at a time; each takes 20 to 200 ms.
    private static Graph random(int size) {
        var random = new Random(SEED);
        var done = new long[size];
        var yaml = new StringBuilder("name: graph\nsteps:\n");
        for (int i = 0; i < size; i++) {
            int millis = 20 + random.nextInt(181);
            var needs = new TreeSet<Integer>();
            for (int k = random.nextInt(3); i > 0 && k >= 0; k--) {
                needs.add(Math.max(0, i - 1 - random.nextInt(40)));
            }
            done[i] =
                    millis + needs.stream().mapToLong(step -> done[step]).max().orElse(0);
            yaml.append("  - { id: s")
                    .append(i)
                    .append(", sleep: ")
                    .append(millis)
                    .append("ms, needs: ")
                    .append(needs.stream().map(step -> "s" + step).toList())
                    .append(" }\n");
        }
        long longest = IntStream.range(0, size).mapToLong(i -> done[i]).max().orElseThrow();
        return new Graph(yaml.toString(), longest);
    }
}
