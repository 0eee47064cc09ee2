import java.util.Arrays;
import java.util.LinkedHashMap;

/** W3: three calls side by side and a step that joins them. */
final class Parallel implements Workload {

    static final String ANSWER = "POST to result median, ms";
    private static final String FLOW = """
            name: parallel
            steps:
              - { id: one, http: "${ input.url }" }
              - { id: two, http: "${ input.url }" }
              - { id: three, http: "${ input.url }" }
              - id: joined
                set: { sum: "${ one.body.ok + two.body.ok + three.body.ok }" }
            """;

    @Override
    public String id() {
        return "W3";
    }

    @Override
    public String title() {
        return "Parallel: three calls of 1.0 s and a join";
    }

    @Override
    public void run(Stage stage) throws Exception {
        try (var world = new World();
                var millrace = stage.empty()) {
            var instance = millrace.start();
            instance.put("parallel", FLOW);
            try (var load = new Load(instance.port)) {
                load.sequential(call(world.url("/after/1")), stage.size(200, 5));
                var took = load.sequential(call(world.url("/after/" + stage.size(1_000, 50))), stage.size(5, 2));
                var figures = new LinkedHashMap<String, Double>();
                figures.put(ANSWER, Load.quantile(took, 0.5));
                figures.put(
                        "POST to result longest, ms", Arrays.stream(took).max().orElseThrow());
                stage.measured("three calls and a join", figures);
            }
        }
    }

    private static io.vertx.core.buffer.Buffer call(String url) {
        return Load.run("parallel", "?wait=30s", "{\"triggerData\":{\"url\":\"" + url + "\"}}");
    }
}
