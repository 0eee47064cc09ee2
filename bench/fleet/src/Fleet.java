import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** Starts the processes, measures how throughput grows with them, kills some under load, and writes what came of it. */
final class Fleet {

    private static final Map<String, String> DEFAULTS =
            Map.of("root", ".", "workers", "1 2 4 8", "slots", "20", "rounds", "8", "seconds", "60", "out", "");
    private static final String NAME = "fleet";

    private static final List<String> JAVA = Options.java("-Xmx256m");

    private final Given options;

    private Fleet(Given options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws Exception {
        new Fleet(Given.parse("bench/fleet/run", DEFAULTS, arguments)).run();
    }

    private void run() throws Exception {
        var root = Path.of(options.get("root"));
        var text = new StringBuilder("# Results\n\nWritten by `bench/fleet/run`; README.md says what is measured.\n\n");
        text.append("- Date: ").append(LocalDate.now()).append(", commit ").append(Machine.commit(root)).append('\n');
        text.append("- Command: `").append(options.command()).append("`\n");
        text.append("- Machine: ").append(Machine.describe()).append(", everything on it; load average before ").append(Machine.load()).append('\n');
        try (var stores = Stores.own(root.resolve("target/bench/fleet-stores").toAbsolutePath())) {
            stores.empty(NAME);
            text.append("- ").append(stores.settings()).append("\n- Each process runs with `").append(String.join(" ", JAVA)).append("`\n\n");
            try (var world = new World();
                    var millrace = new Installation(root, Instance.jar(root, JAVA), stores, NAME)) {
                var crew = new Crew(millrace, world, options.number("slots"));
                text.append(new Adding(crew, options.number("rounds")).run(numbers("workers"))).append('\n');
                text.append(new Killing(crew, options.number("seconds")).run());
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
