import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Has Postgres explain what the service asks it while executions run: {@code auto_explain} in its database, nothing else
 * changed. Of each statement the run that touched the most pages is kept, which is the largest batch.
 */
final class Plans {

    private static final String DATABASE = "plans";
    private static final int BURST = 20_000;
    private static final int ALONE = 200;
    private static final int PARKED = 2_000;
    private static final long LIMIT_SECONDS = 120;
    private static final String PARK = """
            name: park
            steps:
              - { id: nap, sleep: 8s }
              - { id: after, set: { n: "${ input.n }" } }
            """;
    private static final String RETRY = """
            name: retry
            retry: { attempts: 2, backoff: 100ms }
            steps:
              - { id: first, set: { n: 1 } }
              - { id: flaky, fail: "not today" }
            """;
    private static final Pattern EXPLAINED = Pattern.compile("LOG:\\s+duration: ([\\d.]+) ms\\s+plan:");
    private static final Pattern PAGES = Pattern.compile("Buffers: shared (?:hit=(\\d+))?(?: ?read=(\\d+))?");
    private static final int LONGEST_LINE = 160;

    /** @param text of the statement, @param plan its lines */
    private record Explained(String text, double millis, long pages, List<String> plan) {}

    public static void main(String[] arguments) throws Exception {
        var root = Path.of(arguments[1]);
        var folder = root.resolve("target/bench/stores").toAbsolutePath();
        try (var stores = Stores.own(folder)) {
            stores.empty(DATABASE);
            explain(stores);
            var log = folder.resolve("postgres/postgres.log");
            long before = Files.size(log);
            var command = Instance.jar(root, Options.JAVA);
            try (var millrace = new Installation(root, command, stores, DATABASE)) {
                work(millrace);
            }
            var statements = byStatement(read(log, before));
            Files.writeString(root.resolve("bench/plans/PLANS.md"), report(statements, stores.settings()));
            stores.drop(DATABASE);
            System.out.println(statements.size() + " statements, see bench/plans/PLANS.md");
        }
        System.exit(0);
    }

    private static void explain(Stores stores) throws Exception {
        try (var facts = stores.facts("postgres")) {
            for (var setting : List.of(
                    "session_preload_libraries = 'auto_explain'",
                    "auto_explain.log_min_duration = 0",
                    "auto_explain.sample_rate = 0.2",
                    "auto_explain.log_parameter_max_length = 0",
                    "auto_explain.log_analyze = on",
                    "auto_explain.log_buffers = on",
                    "auto_explain.log_timing = off")) {
                facts.execute("alter database " + Stores.database(DATABASE) + " set " + setting);
            }
        }
    }

    private static void work(Installation millrace) throws Exception {
        millrace.facts.execute("set auto_explain.log_min_duration = -1");
        var instance = millrace.start();
        instance.put(Burst.NAME, Burst.FLOW);
        instance.put("park", PARK);
        instance.put("retry", RETRY);
        try (var load = new Load(instance.port)) {
            Burst.warmUp(millrace, load, BURST);
            load.sequential(Burst.waited(), ALONE);
            load.burst(Load.run("retry"), ALONE, Burst.CONNECTIONS);
            load.burst(Load.run("park"), PARKED, Burst.CONNECTIONS);
            millrace.facts.awaitQuiet(LIMIT_SECONDS);
        }
    }

    // An entry is a line that says how long it took, then lines that begin with a tab.
    private static List<Explained> read(Path log, long from) throws IOException {
        var lines = Files.readString(log).substring((int) from).lines().toList();
        var all = new ArrayList<Explained>();
        for (int i = 0; i < lines.size(); i++) {
            var head = EXPLAINED.matcher(lines.get(i));
            if (head.find()) {
                var body = new ArrayList<String>();
                while (i + 1 < lines.size() && lines.get(i + 1).startsWith("\t")) {
                    body.add(lines.get(++i).substring(1));
                }
                all.add(explained(Double.parseDouble(head.group(1)), body));
            }
        }
        return all;
    }

    // The text of the statement ends where the plan's first node tells its costs.
    private static Explained explained(double millis, List<String> body) {
        int plan = 0;
        while (!body.get(plan).contains("  (cost=")) {
            plan++;
        }
        var text = String.join(" ", body.subList(0, plan))
                .replaceFirst("Query Text: ", "")
                .replaceAll("\\s+", " ")
                .strip();
        var pages = PAGES.matcher(String.join("\n", body.subList(plan, body.size())));
        long touched = pages.find() ? number(pages.group(1)) + number(pages.group(2)) : 0;
        return new Explained(text, millis, touched, body.subList(plan, body.size()));
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static Map<String, List<Explained>> byStatement(List<Explained> all) {
        return all.stream()
                .filter(one -> one.text.contains(" from ") || one.text.contains("insert"))
                .filter(one -> !one.text.contains("flyway") && !one.text.contains("pg_catalog"))
                .collect(Collectors.groupingBy(Explained::text, LinkedHashMap::new, Collectors.toList()));
    }

    private static String report(Map<String, List<Explained>> statements, String stores) {
        var text = new StringBuilder("# Plans\n\nWritten by `bench/plans/run`: what `auto_explain` says of a fifth of all"
                + " statements, while %,d executions of W1 run, %,d more one at a time, %,d that fail and are tried again, and %,d that"
                        .formatted(BURST, ALONE, ALONE, PARKED)
                + " park for 8 s. Of each statement the table has all that were seen, and below stands the plan of the one that touched the"
                + " most pages: the largest batch. What was never executed is left out of it.\n\n" + stores + "\n\n");
        text.append("| | statement | seen | ms, median | ms, longest | pages, median | pages, most |\n|---|---|---:|---:|---:|---:|---:|\n");
        var most = new ArrayList<>(statements.values());
        most.sort(Comparator.comparingDouble((List<Explained> seen) ->
                        seen.stream().mapToDouble(Explained::millis).sum())
                .reversed());
        for (int i = 0; i < most.size(); i++) {
            var seen = most.get(i);
            var millis = seen.stream().mapToDouble(Explained::millis).sorted().toArray();
            var pages = seen.stream().mapToLong(Explained::pages).sorted().toArray();
            text.append("| [%d](#%d) | `%s` | %,d | %.2f | %.2f | %,d | %,d |\n"
                    .formatted(
                            i + 1,
                            i + 1,
                            brief(seen.get(0).text, 90).replace("|", "\\|"),
                            seen.size(),
                            millis[millis.length / 2],
                            millis[millis.length - 1],
                            pages[pages.length / 2],
                            pages[pages.length - 1]));
        }
        for (int i = 0; i < most.size(); i++) {
            var largest = most.get(i).stream().max(Comparator.comparingLong(Explained::pages)).orElseThrow();
            text.append("\n## %d\n\n    %s\n\n%.2f ms, %,d pages\n\n"
                    .formatted(i + 1, brief(largest.text, 400), largest.millis, largest.pages));
            executed(largest.plan).forEach(line -> text.append("    ").append(brief(line, LONGEST_LINE)).append('\n'));
        }
        return text.toString();
    }

    // A node that was never executed goes with all that stands further in.
    private static List<String> executed(List<String> plan) {
        var left = new ArrayList<String>();
        int skipped = Integer.MAX_VALUE;
        for (var line : plan) {
            int depth = line.length() - line.stripLeading().length();
            if (depth > skipped) {
                continue;
            }
            skipped = Integer.MAX_VALUE;
            if (line.contains("(never executed)")) {
                skipped = depth;
            } else {
                left.add(line.replaceAll("\\(cost=[^)]*\\) ", ""));
            }
        }
        return left;
    }

    private static String brief(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + " ...";
    }
}
