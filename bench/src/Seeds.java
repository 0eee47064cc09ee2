import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** W4: five calls of 1.2 s, one after the other, in each of 1,000 executions that are submitted at once. */
final class Seeds implements Workload {

    private static final String NAME = "seeds";
    private static final String FLOW = """
            name: seeds
            steps:
              - { id: a, http: "${ input.url }" }
              - { id: b, http: "${ input.url }", needs: a }
              - { id: c, http: "${ input.url }", needs: b }
              - { id: d, http: "${ input.url }", needs: c }
              - { id: e, http: "${ input.url }", needs: d }
            """;
    private static final int LIMIT_SECONDS = 900;

    @Override
    public String id() {
        return "W4";
    }

    @Override
    public String title() {
        return "The seeds' load: 1,000 executions of five calls of 1.2 s each";
    }

    @Override
    public void run(Stage stage) throws Exception {
        for (int slots : new int[] {20, 100, 1_000}) {
            measure(stage, 1, slots);
        }
        measure(stage, 2, 100);
        measure(stage, 4, 100);
    }

    private static void measure(Stage stage, int workers, int slots) throws Exception {
        try (var world = new World();
                var millrace = stage.empty()) {
            var first = millrace.start(Map.of("WORKFLOW_CONCURRENCY", Integer.toString(slots)));
            for (int i = 1; i < workers; i++) {
                millrace.start(Map.of("WORKFLOW_CONCURRENCY", Integer.toString(slots), "WORKER_MODE", "true"));
            }
            first.put(NAME, FLOW);
            try (var load = new Load(first.port)) {
                load.burst(call(world.url("/after/1")), stage.size(1_000, 40), Burst.CONNECTIONS);
                millrace.facts.awaitQuiet(LIMIT_SECONDS);
                Thread.sleep(1_000);
                int count = stage.size(1_000, 40);
                var meter = new Meter(millrace);
                var posted = load.burst(call(world.url("/after/" + stage.size(1_200, 20))), count, Burst.CONNECTIONS);
                millrace.facts.awaitQuiet(LIMIT_SECONDS);
                var spent = meter.stop();
                var ends = millrace.facts.ends(NAME, posted.first()).expect(count);
                double seconds = (ends.last() - posted.first()) / 1000;
                var figures = new LinkedHashMap<String, Double>();
                figures.put("executions a minute", count * 60 / seconds);
                figures.put("all done after, s", seconds);
                figures.put("created to finished average, ms", ends.mean());
                figures.put("created to finished p99, ms", ends.p99());
                figures.put("queue wait p99, ms", ends.waited99());
                figures.putAll(spent.per(count));
                stage.measured(
                        workers == 1
                                ? "1 worker, %,d slots".formatted(slots)
                                : "%d workers, %,d slots each".formatted(workers, slots),
                        figures);
            }
        }
    }

    private static Buffer call(String url) {
        return Load.run(NAME, "", "{\"triggerData\":{\"url\":\"" + url + "\"}}");
    }
}
