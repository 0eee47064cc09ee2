import java.util.LinkedHashMap;
import java.util.Map;

/** W2: one at a time on a service that has nothing else to do; each POST waits for the result. */
final class Idle implements Workload {

    static final String ANSWER_50 = "POST to result p50, ms";
    static final String ANSWER_99 = "POST to result p99, ms";

    @Override
    public String id() {
        return "W2";
    }

    @Override
    public String title() {
        return "Idle latency: five steps, one after the other, each waited for";
    }

    @Override
    public void run(Stage stage) throws Exception {
        try (var millrace = stage.empty();
                var load = new Load(Burst.started(millrace))) {
            Burst.warmUp(millrace, load, stage.size(10_000, 100));
            load.sequential(Burst.waited(), stage.size(500, 20));
            int count = stage.size(200, 20);
            stage.measured("one at a time", measure(millrace, load, count));
            Burst.warmUp(millrace, load, stage.size(60_000, 300));
            load.sequential(Burst.waited(), stage.size(5_000, 20));
            stage.measured("one at a time, warm", measure(millrace, load, count));
        }
    }

    private static Map<String, Double> measure(Installation millrace, Load load, int count) throws Exception {
        Thread.sleep(1_000);
        long since = System.currentTimeMillis();
        var meter = new Meter(millrace);
        var took = load.sequential(Burst.waited(), count);
        var spent = meter.stop();
        var ends = millrace.facts.ends(Burst.NAME, since).expect(count);
        var figures = new LinkedHashMap<String, Double>();
        figures.put(ANSWER_50, Load.quantile(took, 0.5));
        figures.put(ANSWER_99, Load.quantile(took, 0.99));
        figures.put("created to finished p50, ms", ends.p50());
        figures.put("created to finished p99, ms", ends.p99());
        figures.put("queue wait p50, ms", ends.waited50());
        figures.put("queue wait p99, ms", ends.waited99());
        figures.putAll(spent.per(count));
        return figures;
    }
}
