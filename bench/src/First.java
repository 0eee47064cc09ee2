import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Runs the repetitions and writes the report. */
final class First {

    private static final String WORKFLOW =
            """
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
    private static final String BODY = "{\"triggerData\":{\"n\":7}}";
    private static final Pattern JOB = Pattern.compile("\"jobId\":\"([^\"]+)\"");

    private final Options options;
    private final Report report;

    private First(Options options) {
        this.options = options;
        this.report = new Report(options);
    }

    public static void main(String[] arguments) throws Exception {
        new First(Options.parse(arguments)).run();
    }

    private void run() throws Exception {
        for (int i = 1; i <= options.repetitions(); i++) {
            System.out.printf("repetition %d of %d%n", i, options.repetitions());
            repetition();
        }
        var text = report.text();
        Files.writeString(options.out(), text);
        System.out.println(text);
    }

    private void repetition() throws Exception {
        try (var instance = new Instance(options.root(), options.javaOptions());
                var facts = new Facts(instance.jdbcUrl())) {
            instance.put("bench", WORKFLOW);
            var load = new Load(instance.port, "bench", BODY);
            report.server(facts.settings("server_version", "fsync", "synchronous_commit", "shared_buffers"));
            if (options.warmUp() > 0) {
                load.post(options.warmUp(), options.connections());
                facts.awaitQuiet(120);
            }
            idle(instance, facts, load);
            for (int count : options.counts()) {
                burst(instance, facts, load, count);
            }
        }
    }

    private void burst(Instance instance, Facts facts, Load load, int count) throws Exception {
        Thread.sleep(1_000);
        var statements = options.details() ? new Details(instance, facts) : null;
        var before = instance.usage();
        double busy = Machine.load();
        long first = load.post(count, options.connections());
        long answered = System.currentTimeMillis();
        facts.awaitQuiet(600);
        var used = instance.usage().since(before);
        var ends = facts.ends(first);
        if (ends.succeeded() != count) {
            throw new IllegalStateException(ends.succeeded() + " of " + count + " executions succeeded");
        }
        report.add(count + " executions", "executions/s", count * 1000.0 / (ends.lastFinished() - first));
        report.add(count + " executions", "accepted/s", count * 1000.0 / (answered - first));
        report.add(count + " executions", "created to finished p50, ms", ends.p50());
        report.add(count + " executions", "created to finished p99, ms", ends.p99());
        double thousands = count / 1000.0;
        report.add(count + " executions", "CPU s per 1,000", used.total() / thousands);
        report.add(count + " executions", "of it JVM", used.jvm() / thousands);
        report.add(count + " executions", "of it Postgres", used.postgres() / thousands);
        report.add(count + " executions", "of it Redis", used.redis() / thousands);
        report.add(count + " executions", "memory JVM, MB", used.memory().jvm());
        report.add(count + " executions", "memory Postgres, MB", used.memory().postgres());
        report.add(count + " executions", "memory Redis, MB", used.memory().redis());
        report.add(count + " executions", "load average at its start", busy);
        if (statements != null) {
            System.out.println(statements.since(count));
        }
    }

    private void idle(Instance instance, Facts facts, Load load) throws Exception {
        Thread.sleep(1_000);
        double busy = Machine.load();
        var heard = new ArrayList<Double>();
        long first = System.currentTimeMillis();
        try (var watcher = new Watcher(instance.port);
                var connection = load.connect()) {
            for (int i = 0; i < options.idleRuns(); i++) {
                long posted = System.nanoTime();
                var job = JOB.matcher(connection.post());
                if (!job.find()) {
                    throw new IllegalStateException("the answer names no jobId");
                }
                heard.add((watcher.awaitSuccess(job.group(1)) - posted) / 1e6);
            }
        }
        if (heard.isEmpty()) {
            return;
        }
        var ends = facts.ends(first);
        report.add("one at a time", "POST to end heard over the WebSocket p50, ms", quantile(heard, 0.5));
        report.add("one at a time", "POST to end heard over the WebSocket p99, ms", quantile(heard, 0.99));
        report.add("one at a time", "created to finished p50, ms", ends.p50());
        report.add("one at a time", "created to finished p99, ms", ends.p99());
        report.add("one at a time", "load average at its start", busy);
    }

    private static double quantile(List<Double> values, double q) {
        var sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(q * sorted.size())));
    }
}
