import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** W1: as many as 50 connections can submit, each of five steps that touch nothing. */
final class Burst implements Workload {

    static final String NAME = "bench";
    static final String FLOW = """
            name: bench
            steps:
              - id: a
                set: { n: "${ input.n }" }
              - id: b
                set: { n: "${ a.n }", side: left }
              - id: c
                set: { n: "${ a.n }", side: right }
              - id: d
                set: { left: "${ b.n }", right: "${ c.n }" }
              - id: e
                set: { result: "${ d.left }" }
            """;
    static final int CONNECTIONS = 50;
    static final String RATE = "executions/s";
    static final String TOOK_50 = "created to finished p50, ms";
    static final String TOOK_99 = "created to finished p99, ms";
    private static final int LIMIT_SECONDS = 600;
    private static final Buffer RUN = Load.run(NAME);

    @Override
    public String id() {
        return "W1";
    }

    @Override
    public String title() {
        return "Burst: five steps, submitted by 50 connections";
    }

    @Override
    public void run(Stage stage) throws Exception {
        try (var millrace = stage.empty();
                var load = new Load(started(millrace))) {
            warmUp(millrace, load, stage.size(2_000, 100));
            int few = stage.size(1_000, 100);
            int many = stage.size(20_000, 300);
            stage.measured("%,d executions".formatted(few), measure(millrace, load, few));
            stage.measured("%,d executions, each waited for".formatted(few), answered(millrace, load, few));
            stage.measured("%,d executions".formatted(many), measure(millrace, load, many));
            warmUp(millrace, load, stage.size(60_000, 300));
            var details = new Details(millrace.facts, stage.stores);
            var figures = measure(millrace, load, many);
            figures.putAll(details.since(many));
            stage.measured("%,d executions, warm".formatted(many), figures);
        }
    }

    /** One instance that knows the workflow; answers its port. */
    static int started(Installation millrace) throws Exception {
        var instance = millrace.start();
        instance.put(NAME, FLOW);
        return instance.port;
    }

    static void warmUp(Installation millrace, Load load, int count) throws Exception {
        load.burst(RUN, count, CONNECTIONS);
        millrace.facts.awaitQuiet(LIMIT_SECONDS);
    }

    static Map<String, Double> measure(Installation millrace, Load load, int count) throws Exception {
        Thread.sleep(
                1_000); // What the last burst left behind, such as events that are still published, is not this one's.
        var meter = new Meter(millrace);
        var posted = load.burst(RUN, count, CONNECTIONS);
        millrace.facts.awaitQuiet(LIMIT_SECONDS);
        var spent = meter.stop();
        var ends = millrace.facts.ends(NAME, posted.first()).expect(count);
        var figures = new LinkedHashMap<String, Double>();
        figures.put(RATE, count * 1000.0 / (ends.last() - posted.first()));
        figures.put("accepted/s", count * 1000.0 / (posted.answered() - posted.first()));
        figures.put(TOOK_50, ends.p50());
        figures.put(TOOK_99, ends.p99());
        figures.put("queue wait p50, ms", ends.waited50());
        figures.put("queue wait p99, ms", ends.waited99());
        figures.putAll(spent.per(count));
        return figures;
    }

    // Each connection has one execution at a time. Once before, for nothing has waited for a result yet.
    private static Map<String, Double> answered(Installation millrace, Load load, int count) throws Exception {
        load.burst(waited(), count, CONNECTIONS);
        Thread.sleep(1_000);
        var meter = new Meter(millrace);
        var posted = load.burst(waited(), count, CONNECTIONS);
        var spent = meter.stop();
        millrace.facts.ends(NAME, posted.first()).expect(count);
        var figures = new LinkedHashMap<String, Double>();
        figures.put(RATE, count * 1000.0 / (posted.answered() - posted.first()));
        figures.put(Idle.ANSWER_50, posted.p50());
        figures.put(Idle.ANSWER_99, posted.p99());
        figures.putAll(spent.per(count));
        return figures;
    }

    static Buffer waited() {
        return Load.run(NAME, "?wait=30s", "{\"triggerData\":{\"n\":7}}");
    }
}
