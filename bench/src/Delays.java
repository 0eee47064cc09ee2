import java.util.LinkedHashMap;
import java.util.concurrent.CompletableFuture;

/** W10: executions that are to start later, alone and beside a thousand others a second. */
final class Delays implements Workload {

    static final String LATE_99 = "started after its time p99, ms";
    private static final String NAME = "later";
    private static final String FLOW = """
            name: later
            steps:
              - id: note
                set: { n: "${ input.n }" }
            """;
    private static final int DELAY_MS = 5_000;
    private static final int A_SECOND = 50;
    private static final int CONNECTIONS = 20;
    private static final int OTHERS_A_SECOND = 1_000;
    private static final int OTHERS_CONNECTIONS = 100;
    private static final int LIMIT_SECONDS = 300;

    @Override
    public String id() {
        return "W10";
    }

    @Override
    public String title() {
        return "Delays: 50 a second that are to start 5 s later";
    }

    @Override
    public void run(Stage stage) throws Exception {
        try (var millrace = stage.empty()) {
            var instance = millrace.start();
            instance.put(NAME, FLOW);
            instance.put(Burst.NAME, Burst.FLOW);
            try (var load = new Load(instance.port);
                    var others = new Load(instance.port)) {
                Burst.warmUp(millrace, load, stage.size(20_000, 200));
                int seconds = stage.size(30, 2);
                stage.measured("nothing else to do", measure(millrace, load, seconds));
                // They begin before the first falls due, and go on until the last does.
                int longer = seconds + DELAY_MS / 1_000;
                var busy = CompletableFuture.runAsync(
                        () -> others.paced(Load.run(Burst.NAME), OTHERS_A_SECOND, longer, OTHERS_CONNECTIONS));
                stage.measured("beside %,d/s".formatted(OTHERS_A_SECOND), measure(millrace, load, seconds));
                busy.join();
            }
        }
    }

    private static LinkedHashMap<String, Double> measure(Installation millrace, Load load, int seconds)
            throws Exception {
        var request = Load.run(NAME, "", "{\"triggerData\":{\"n\":7},\"delay\":" + DELAY_MS + "}");
        var posted = load.paced(request, A_SECOND, seconds, CONNECTIONS);
        millrace.facts.awaitQuiet(LIMIT_SECONDS);
        var ends = millrace.facts.ends(NAME, posted.first()).expect((long) A_SECOND * seconds);
        var figures = new LinkedHashMap<String, Double>();
        figures.put("started after its time p50, ms", ends.waited50() - DELAY_MS);
        figures.put(LATE_99, ends.waited99() - DELAY_MS);
        return figures;
    }
}
