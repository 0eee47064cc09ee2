import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which measurement of a peer's driver stands beside which case of ours, and which of its figures are the same ones.
 *
 * @param label how the driver's own name of it begins
 * @param beside our case
 * @param figures the driver's name of each to ours
 * @param how what the driver does, where it is not what our load generator does
 */
record Like(String contender, String label, String workload, String beside, Map<String, String> figures, String how) {

    private static final String BURST = "1,000 executions";
    private static final String WAITED = "1,000 executions, each waited for";
    private static final String ALONE = "one at a time";
    private static final String CALLS = "three calls and a join";
    private static final String RATE = "exec_per_s";
    private static final String CPU = "cpu_s_per_1000";

    private static final Map<String, String> SENT = Map.of(RATE, Burst.RATE, CPU, Meter.CPU);
    private static final Map<String, String> FROM_ROWS =
            Map.of(RATE, Burst.RATE, CPU, Meter.CPU, "lat_p50", Burst.TOOK_50, "lat_p99", Burst.TOOK_99);
    private static final Map<String, String> N8N =
            Map.of(RATE, Burst.RATE, CPU, Meter.CPU, "tot_p50", Burst.TOOK_50, "tot_p99", Burst.TOOK_99);
    private static final Map<String, String> ANSWERED =
            Map.of(RATE, Burst.RATE, CPU, Meter.CPU, "lat_p50", Idle.ANSWER_50, "lat_p99", Idle.ANSWER_99);
    private static final Map<String, String> IN_TURN =
            Map.of("p50", Idle.ANSWER_50, "p99", Idle.ANSWER_99, CPU, Meter.CPU);
    private static final Map<String, String> WALL = Map.of("ms", Parallel.ANSWER);

    private static final List<Like> ALL = List.of(
            new Like(
                    "n8n",
                    "W1 ",
                    "W1",
                    BURST,
                    N8N,
                    "webhook over 50 connections, until all rows are `success`; times from the rows"),
            new Like(
                    "n8n",
                    "W2 ",
                    "W2",
                    ALONE,
                    IN_TURN,
                    "webhook that answers when the last node has finished; 100 of them"),
            new Like(
                    "n8n",
                    "W3 ",
                    "W3",
                    CALLS,
                    WALL,
                    "three nodes that call and one that merges; n8n runs nodes one after the other"),
            new Like(
                    "bullmq",
                    "1000 x 5-step",
                    "W1",
                    BURST,
                    FROM_ROWS,
                    "flows added by the producer's library, 50 in flight; times from the jobs"),
            new Like(
                    "bullmq",
                    "100 sequential",
                    "W2",
                    ALONE,
                    IN_TURN,
                    "added and waited for by the library; 100 of them; the producer's CPU is in it"),
            new Like(
                    "restate",
                    "1000 fire-and-forget",
                    "W1",
                    BURST,
                    SENT,
                    "`/send` over HTTP, 50 in flight, until the last handler has returned"),
            new Like(
                    "restate",
                    "1000 request/response",
                    "W1",
                    WAITED,
                    ANSWERED,
                    "over HTTP, each of 50 connections waits for the result"),
            new Like("restate", "sequential 100", "W2", ALONE, IN_TURN, "over HTTP; 100 of them"),
            new Like("restate", "3 parallel", "W3", CALLS, WALL, "three `ctx.run` side by side"),
            new Like(
                    "dbos",
                    "1000 via queue",
                    "W1",
                    BURST,
                    FROM_ROWS,
                    "enqueued by the library, 50 in flight, until all rows are SUCCESS; times from the rows"),
            new Like(
                    "dbos",
                    "1000 direct",
                    "W1",
                    WAITED,
                    ANSWERED,
                    "started and waited for by the library, 50 in flight"),
            new Like(
                    "dbos",
                    "sequential 100",
                    "W2",
                    ALONE,
                    IN_TURN,
                    "started and waited for by the library; 100 of them"),
            new Like("dbos", "3 parallel", "W3", CALLS, WALL, "three steps side by side, started by the library"));

    /** Empty: it measures something that has no counterpart here. */
    static Optional<Like> of(String contender, String label) {
        return ALL.stream()
                .filter(like -> contender.startsWith(like.contender) && label.startsWith(like.label))
                .findFirst();
    }

    Map<String, Double> ours(Map<String, Object> driver) {
        var ours = new LinkedHashMap<String, Double>();
        figures.forEach((theirs, name) -> {
            if (driver.get(theirs) instanceof Number value) {
                ours.put(name, value.doubleValue());
            }
        });
        return ours;
    }
}
