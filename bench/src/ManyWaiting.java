import java.util.LinkedHashMap;
import java.util.Map;

/** W7: what waiting costs, be it for an answer or for a time. */
final class ManyWaiting implements Workload {

    private static final String CALL = """
            name: call
            steps:
              - { id: call, http: "${ input.url }" }
            """;
    private static final String NAP = """
            name: nap
            steps:
              - { id: nap, sleep: 1h }
            """;
    private static final long LIMIT_SECONDS = 600;

    @Override
    public String id() {
        return "W7";
    }

    @Override
    public String title() {
        return "Many waiting: 10,000 within a call of 30 s, 100,000 asleep";
    }

    @Override
    public void run(Stage stage) throws Exception {
        calls(stage);
        naps(stage);
    }

    private static void calls(Stage stage) throws Exception {
        int count = stage.size(10_000, 200);
        var environment = Map.of("WORKFLOW_CONCURRENCY", "10000", "MILLRACE_HTTP_MAX_CONNECTIONS_PER_HOST", "10000");
        try (var world = new World();
                var millrace = stage.empty()) {
            var instance = millrace.start(environment);
            instance.put("call", CALL);
            try (var load = new Load(instance.port)) {
                var request = Load.run(
                        "call",
                        "",
                        "{\"triggerData\":{\"url\":\"" + world.url("/after/" + stage.size(30_000, 4_000)) + "\"}}");
                var posted = load.burst(request, count, Burst.CONNECTIONS);
                world.awaitOpen(count, stage.size(20, 3));
                // By then what starting them took, such as compiling, is over, and the first call is not.
                Thread.sleep(Math.max(0, posted.first() + stage.size(20_000, 2_500) - System.currentTimeMillis()));
                var meter = new Meter(millrace);
                Thread.sleep(stage.size(8_000, 500));
                var spent = meter.stop();
                if (world.open() < count) {
                    throw new IllegalStateException("calls were answered before the end of the measurement");
                }
                millrace.facts.awaitQuiet(LIMIT_SECONDS);
                millrace.facts.ends("call", posted.first()).expect(count);
                stage.measured("%,d within a call".formatted(count), figures(spent));
            }
        }
    }

    private static void naps(Stage stage) throws Exception {
        int count = stage.size(100_000, 300);
        try (var millrace = stage.empty()) {
            var instance = millrace.start();
            instance.put("nap", NAP);
            try (var load = new Load(instance.port)) {
                load.burst(Load.run("nap"), count, Burst.CONNECTIONS);
            }
            millrace.facts.awaitParked(count, LIMIT_SECONDS);
            // By then Postgres has vacuumed what the submission wrote: it looks for such work once a minute.
            Thread.sleep(stage.size(90_000, 500));
            var meter = new Meter(millrace);
            Thread.sleep(stage.size(30_000, 500));
            stage.measured("%,d asleep".formatted(count), figures(meter.stop()));
            millrace.kill();
        }
    }

    private static Map<String, Double> figures(Meter.Spent spent) {
        var figures = new LinkedHashMap<String, Double>();
        figures.put("CPU of all three while waiting, % of a core", spent.percent());
        figures.put(
                "CPU of the service while waiting, % of a core",
                100 * spent.usage().service() / spent.seconds());
        figures.putAll(spent.memory());
        return figures;
    }
}
