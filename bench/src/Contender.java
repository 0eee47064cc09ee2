import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who is measured. All but ours by a script of the peers' drivers; ours in both of its packagings.
 *
 * @param script of the drivers; empty for ours
 * @param raw the file of raw lines it writes, without its ending
 * @param smoke what makes it short, where it can be made so
 * @param nature what is not the same about it, said beside each of its figures
 */
record Contender(String name, String script, String raw, Map<String, String> smoke, String nature) {

    static final Contender MILLRACE = new Contender("millrace", "", "", Map.of(), "");

    /** The executable that {@code ./mvnw package -Dnative} leaves. */
    static final Contender NATIVE = new Contender("millrace-native", "", "", Map.of(), "");

    static final List<Contender> OURS = List.of(MILLRACE, NATIVE);

    private static final Map<String, String> N8N_SMOKE = Map.of("N8N_BENCH_REPS", "1", "N8N_BENCH_N", "100");
    private static final String N8N =
            "queue mode, one main and one worker; it also has triggers and stores the data of each node";

    static final List<Contender> PEERS = List.of(
            new Contender("n8n", "run-n8n.sh", "n8n", N8N_SMOKE, N8N + "; as shipped"),
            new Contender(
                    "n8n-tuned",
                    "run-n8n-tuned.sh",
                    "n8n-tuned",
                    N8N_SMOKE,
                    N8N + "; legacy expressions and a pool of 10"),
            new Contender(
                    "bullmq",
                    "run-bullmq.sh",
                    "bullmq",
                    Map.of(),
                    "a queue on Redis: no database, no journal of steps"),
            new Contender(
                    "restate",
                    "run-restate.sh",
                    "restate",
                    Map.of(),
                    "its own log instead of Postgres, and an SDK process"),
            new Contender("dbos", "run-dbos.sh", "dbos", Map.of(), "a library within one process: no HTTP on the way"));

    boolean ours() {
        return script.isEmpty();
    }

    static List<Contender> named(String names) {
        if (names.equals("all")) {
            return everybody().toList();
        }
        var found = new ArrayList<Contender>();
        for (var name : names.split(",")) {
            found.add(everybody()
                    .filter(contender -> contender.name.equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("nobody is called " + name)));
        }
        return found;
    }

    private static Stream<Contender> everybody() {
        return Stream.concat(OURS.stream(), PEERS.stream());
    }
}
