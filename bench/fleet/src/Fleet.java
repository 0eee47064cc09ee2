import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Starts the processes, measures how throughput grows with them, kills some under load, and writes what came of it. */
final class Fleet {

    private static final Map<String, String> DEFAULTS =
            Map.of("root", ".", "workers", "1 2 4 8", "slots", "20", "rounds", "8", "seconds", "60", "out", "");
    private static final String NAME = "fleet";

    private final Map<String, String> options = new HashMap<>(DEFAULTS);
    private final StringBuilder command = new StringBuilder("bench/fleet/run");

    public static void main(String[] arguments) throws Exception {
        var fleet = new Fleet();
        for (int i = 0; i < arguments.length; i += 2) {
            var name = arguments[i].replaceFirst("^--", "");
            if (!DEFAULTS.containsKey(name) || i + 1 == arguments.length) {
                throw new IllegalArgumentException(
                        "not understood: " + arguments[i] + "; each of " + DEFAULTS.keySet() + " is --name value");
            }
            fleet.options.put(name, arguments[i + 1]);
            if (!name.equals("root") && !name.equals("out")) {
                fleet.command.append(' ').append(arguments[i]).append(" '").append(arguments[i + 1]).append('\'');
            }
        }
        fleet.run();
    }

    private int number(String option) {
        return Integer.parseInt(options.get(option));
    }

    private void run() throws Exception {
        var root = Path.of(options.get("root"));
        var text = new StringBuilder("# Results\n\nWritten by `bench/fleet/run`; README.md says what is measured.\n\n");
        text.append("- Date: ").append(LocalDate.now()).append(", commit ").append(Machine.commit(root)).append('\n');
        text.append("- Command: `").append(command).append("`\n");
        text.append("- Machine: ").append(Machine.describe()).append(", everything on it; load average before ").append(Machine.load()).append('\n');
        try (var stores = Stores.own(root.resolve("target/bench/fleet-stores").toAbsolutePath())) {
            stores.empty(NAME);
            text.append("- ").append(stores.settings()).append("\n- Each process runs with `-Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC`\n\n");
            try (var world = new World();
                    var millrace = new Installation(root, Instance.jar(root, List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")), stores, NAME)) {
                var crew = new Crew(millrace, world, number("slots"));
                text.append(new Adding(crew, number("rounds")).run(numbers("workers"))).append('\n');
                text.append(new Killing(crew, number("seconds")).run());
            }
            stores.drop(NAME);
        }
        System.out.println(text);
        if (!options.get("out").isEmpty()) {
            Files.writeString(Path.of(options.get("out")), text);
        }
    }

    private List<Integer> numbers(String option) {
        return List.of(options.get(option).split(" ")).stream().map(Integer::parseInt).toList();
    }
}
