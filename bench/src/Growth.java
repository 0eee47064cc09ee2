import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * W9: what an execution costs while so many others wait. All slots are held by calls that are not answered, so that the
 * backlog can be submitted; then they are, and the first of the backlog are measured as they run.
 */
final class Growth implements Workload {

    private static final String HOLD = """
            name: hold
            timeout: 1h
            steps:
              - { id: call, http: "${ input.url }" }
            """;
    // Against the cheapest and not the smallest: what begins and ends weighs more where few are measured.
    static final String GROWN = "CPU, of the cheapest so far";
    private static final int SLOTS = 100;
    private static final long LIMIT_SECONDS = 1_200;

    @Override
    public String id() {
        return "W9";
    }

    @Override
    public String title() {
        return "Growth: the cost of an execution while 1,000 to 1,000,000 wait";
    }

    @Override
    public void run(Stage stage) throws Exception {
        try (var world = new World();
                var millrace = stage.empty()) {
            var instance = millrace.start(Map.of("WORKFLOW_CONCURRENCY", Integer.toString(SLOTS)));
            instance.put(Burst.NAME, Burst.FLOW);
            instance.put("hold", HOLD);
            try (var load = new Load(instance.port)) {
                Burst.warmUp(millrace, load, stage.size(40_000, 200));
                var hold = Load.run("hold", "", "{\"triggerData\":{\"url\":\"" + world.url("/held") + "\"}}");
                double cheapest = Double.MAX_VALUE;
                int[] sizes = {
                    stage.size(1_000, 100),
                    stage.size(10_000, 200),
                    stage.size(100_000, 300),
                    stage.size(1_000_000, 400)
                };
                for (int size : sizes) {
                    // Few are over in a blink of the kernel's clock, so they are measured several times over.
                    int rounds = Math.max(1, stage.size(10_000, 200) / size);
                    var figures = measure(stage, world, millrace, load, hold, size, rounds);
                    cheapest = Math.min(cheapest, figures.get(Meter.CPU));
                    figures.put(GROWN, figures.get(Meter.CPU) / cheapest);
                    stage.measured("%,d wait".formatted(size), figures);
                }
            }
            millrace.kill(); // The rest of the largest backlog is of no interest.
        }
    }

    private static Map<String, Double> measure(
            Stage stage, World world, Installation millrace, Load load, Buffer hold, int size, int rounds)
            throws Exception {
        int measured = Math.min(size, stage.size(20_000, 100));
        double seconds = 0;
        double cpu = 0;
        double service = 0;
        double postgres = 0;
        double redis = 0;
        double accepted = 0;
        Map<String, Double> memory = Map.of();
        for (int i = 0; i < rounds; i++) {
            millrace.facts.awaitQuiet(LIMIT_SECONDS);
            load.burst(hold, SLOTS, 20);
            world.awaitOpen(SLOTS, 60);
            var posted = load.burst(Load.run(Burst.NAME), size, Burst.CONNECTIONS);
            accepted += size * 1000.0 / (posted.answered() - posted.first());
            Thread.sleep(1_000);
            long before = millrace.facts.succeeded();
            var meter = new Meter(millrace);
            world.release();
            millrace.facts.awaitSucceeded(before + SLOTS + measured, LIMIT_SECONDS);
            var spent = meter.stop();
            seconds += spent.seconds();
            cpu += spent.usage().total();
            service += spent.usage().service();
            postgres += spent.usage().postgres();
            redis += spent.usage().redis();
            memory = spent.memory();
        }
        double thousands = rounds * measured / 1000.0;
        var figures = new LinkedHashMap<String, Double>();
        figures.put(Burst.RATE, thousands * 1000 / seconds);
        figures.put("accepted/s, before", accepted / rounds);
        figures.put(Meter.CPU, cpu / thousands);
        figures.put(Meter.CPU + ", service", service / thousands);
        figures.put(Meter.CPU + ", Postgres", postgres / thousands);
        figures.put(Meter.CPU + ", Redis", redis / thousands);
        figures.putAll(memory);
        return figures;
    }
}
