import java.util.LinkedHashMap;

/** W5: a webhook's worth of work at a steady rate, whether or not the service keeps up. */
final class Ladder implements Workload {

    private static final String NAME = "webhook";
    private static final String FLOW = """
            name: webhook
            steps:
              - id: order
                set: { id: "${ input.order.id }", total: "${ $sum(input.order.lines.(price * quantity)) }" }
              - id: note
                set: { text: "Order ${ order.id } of ${ input.order.customer.name }: ${ order.total }" }
            """;
    private static final int CONNECTIONS = 100;
    private static final int LIMIT_SECONDS = 300;

    @Override
    public String id() {
        return "W5";
    }

    @Override
    public String title() {
        return "Rate ladder: two steps with an input of 1 KB, 30 s at each rate";
    }

    @Override
    public void run(Stage stage) throws Exception {
        try (var millrace = stage.empty()) {
            var instance = millrace.start();
            instance.put(NAME, FLOW);
            var request = Load.run(NAME, "", body());
            try (var load = new Load(instance.port)) {
                load.burst(request, stage.size(20_000, 200), Burst.CONNECTIONS);
                millrace.facts.awaitQuiet(LIMIT_SECONDS);
                for (int rate : new int[] {100, 500, 1_000, 2_000}) {
                    Thread.sleep(2_000);
                    int seconds = stage.size(30, 1);
                    int count = rate * seconds;
                    var meter = new Meter(millrace);
                    var posted = load.paced(request, rate, seconds, CONNECTIONS);
                    millrace.facts.awaitQuiet(LIMIT_SECONDS);
                    var spent = meter.stop();
                    var ends = millrace.facts.ends(NAME, posted.first()).expect(count);
                    var figures = new LinkedHashMap<String, Double>();
                    // As many stretches between two as there are posts, so the last one's counts too.
                    figures.put("completions/s", count * 1000.0 / (ends.last() - posted.first() + 1000.0 / rate));
                    figures.put(Burst.TOOK_50, ends.p50());
                    figures.put(Burst.TOOK_99, ends.p99());
                    figures.put("due to accepted p50, ms", posted.p50());
                    figures.put("due to accepted p99, ms", posted.p99());
                    figures.put("queue wait p99, ms", ends.waited99());
                    figures.putAll(spent.per(count));
                    stage.measured("%,d/s".formatted(rate), figures);
                }
            }
        }
    }

    private static String body() {
        var lines = new StringBuilder();
        for (int i = 1; i <= 12; i++) {
            lines.append(i == 1 ? "" : ",")
                    .append("{\"article\":\"A-%04d\",\"text\":\"Something useful\",\"quantity\":%d,\"price\":%d}"
                            .formatted(i, i, i * 5));
        }
        return "{\"triggerData\":{\"order\":{\"id\":4711,\"customer\":{\"name\":\"Ada\",\"city\":\"London\"},\"lines\":["
                + lines + "]}}}";
    }
}
