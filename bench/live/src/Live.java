import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Starts the instance, lets the clients follow, runs the executions, and writes what came of it. */
final class Live {

    private static final Pattern JOB = Pattern.compile("\"jobId\":\"([^\"]+)\"");
    private static final Map<String, String> DEFAULTS = Map.of(
            "root",
            ".",
            "clients",
            "2000",
            "executions",
            "200",
            "follow",
            "1 10",
            "steps",
            "30",
            "nap",
            "1000",
            "warm-up",
            "10",
            "concurrency",
            "400",
            "java-options",
            "",
            "out",
            "");

    private final Given options;
    private final HttpClient http = HttpClient.newHttpClient();

    private Live(Given options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws Exception {
        new Live(Given.parse("bench/live/run", DEFAULTS, arguments)).run();
    }

    private int number(String option) {
        return options.number(option);
    }

    private void run() throws Exception {
        var root = Path.of(options.get("root"));
        var text = new StringBuilder("# Results\n\nWritten by `bench/live/run`; README.md says what is measured.\n\n");
        text.append("- Date: ").append(LocalDate.now()).append('\n');
        text.append("- Commit: ").append(Machine.commit(root)).append('\n');
        text.append("- Command: `").append(options.command()).append("`\n");
        text.append("- Machine: ").append(Machine.describe()).append(", everything on it, the clients too\n");
        text.append("- ")
                .append(number("clients"))
                .append(" clients, ")
                .append(number("executions"))
                .append(" executions of ")
                .append(number("steps"))
                .append(" steps of about ")
                .append(number("nap"))
                .append(" ms\n\n");
        text.append("| executions a client follows | events told | of them measured | frames | holes or repeats"
                + " | pictures | p50 ms | p99 ms | p99.9 ms | max ms | CPU cores JVM | Postgres | Redis"
                + " | JVM MB | clients' cores | load average |\n");
        text.append("|---".repeat(16)).append("|\n");
        var java = List.of(options.get("java-options").split(" ")).stream()
                .filter(word -> !word.isBlank())
                .toList();
        try (var stores = Stores.own(root.resolve("target/bench/live-stores").toAbsolutePath())) {
            for (var follow : options.get("follow").split(" ")) {
                stores.empty("live");
                try (var millrace = new Installation(root, Instance.jar(root, java), stores, "live")) {
                    var instance = millrace.start(Map.of("WORKFLOW_CONCURRENCY", options.get("concurrency")));
                    instance.put("naps", workflow());
                    text.append(measure(millrace, instance.port, Integer.parseInt(follow)));
                }
                stores.drop("live");
            }
        }
        System.out.println(text);
        if (!options.get("out").isEmpty()) {
            Files.writeString(Path.of(options.get("out")), text);
        }
    }

    private String workflow() {
        var yaml = new StringBuilder("name: naps\nsteps:\n");
        for (int i = 0; i < number("steps"); i++) {
            yaml.append("  - id: s").append(i).append("\n    sleep: \"${ input.nap }\"\n");
            if (i > 0) {
                yaml.append("    needs: s").append(i - 1).append('\n');
            }
        }
        return yaml.toString();
    }

    private String measure(Installation millrace, int port, int follow) throws Exception {
        int executions = number("executions");
        int clients = number("clients");
        double load = Machine.load();
        try (var crowd = new Crowd(port)) {
            for (int i = 0; i < clients; i++) {
                crowd.join();
            }
            var ids = new ArrayList<String>();
            for (int i = 0; i < executions; i++) {
                // Different naps: running executions do not turn their steps in step with each other.
                ids.add(start(port, number("nap") * (80 + 40 * i / executions) / 100));
            }
            crowd.watch(ids);
            for (int c = 0; c < clients; c++) {
                for (int f = 0; f < follow; f++) {
                    crowd.follow(c, (c * follow + f) % executions);
                }
            }
            // What was replayed to those who came late, and what met a JVM that still compiles, is not measured.
            long from = System.currentTimeMillis() + number("warm-up") * 1000L;
            crowd.measureFrom(from);
            Thread.sleep(number("warm-up") * 1000L);
            var before = millrace.usage();
            double mine = ownCpu();
            long began = System.nanoTime();
            crowd.awaitFirst(number("nap") * number("steps") * 3L + 60_000);
            double seconds = (System.nanoTime() - began) / 1e9;
            var used = millrace.usage().since(before);
            double own = ownCpu() - mine;
            var found = crowd.awaitEnd(number("nap") * number("steps") * 3L + 60_000);
            var line = String.format(
                    Locale.ROOT,
                    "| %d | %d | %d | %d | %d | %d | %.1f | %.1f | %.1f | %.1f | %.2f | %.2f | %.2f | %.0f | %.2f | %.1f |%n",
                    follow,
                    found.events(),
                    found.measured(),
                    found.frames(),
                    found.wrong(),
                    found.pictures(),
                    found.quantile(0.5),
                    found.quantile(0.99),
                    found.quantile(0.999),
                    found.quantile(1),
                    used.service() / seconds,
                    used.postgres() / seconds,
                    used.redis() / seconds,
                    used.memory().service(),
                    own / seconds,
                    load);
            System.out.print(line);
            if (found.wrong() > 0) {
                throw new IllegalStateException(found.wrong() + " holes or repeats");
            }
            return line;
        }
    }

    private static double ownCpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1000.0;
    }

    private String start(int port, int nap) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/workflows/naps/run"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString("{\"triggerData\":{\"nap\":" + nap + "}}"));
        var answer = http.send(request.build(), BodyHandlers.ofString()).body();
        var job = JOB.matcher(answer);
        if (!job.find()) {
            throw new IllegalStateException(answer);
        }
        return job.group(1);
    }
}
