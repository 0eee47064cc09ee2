import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What the command line asks for; README.md lists it. */
record Options(
        Path root,
        int repetitions,
        int warmUp,
        List<Integer> counts,
        int connections,
        int idleRuns,
        List<String> javaOptions,
        boolean details,
        Path out,
        String command) {

    private static final Set<String> NAMES = Set.of(
            "root", "repetitions", "warm-up", "counts", "connections", "idle-runs", "java-options", "details", "out");

    static Options parse(String[] arguments) {
        Map<String, String> given = new HashMap<>();
        var command = new StringBuilder("bench/first");
        for (int i = 0; i < arguments.length; i += 2) {
            var name = arguments[i].replaceFirst("^--", "");
            if (!arguments[i].startsWith("--") || !NAMES.contains(name) || i + 1 == arguments.length) {
                throw new IllegalArgumentException("not understood: " + arguments[i] + "; each of " + NAMES
                        + " is given as --name value");
            }
            given.put(name, arguments[i + 1]);
            if (!name.equals("root") && !name.equals("out")) {
                command.append(' ').append(arguments[i]).append(" '").append(arguments[i + 1]).append('\'');
            }
        }
        var root = Path.of(given.get("root"));
        return new Options(
                root,
                Integer.parseInt(given.getOrDefault("repetitions", "3")),
                Integer.parseInt(given.getOrDefault("warm-up", "2000")),
                words(given.getOrDefault("counts", "1000 20000")).map(Integer::valueOf).toList(),
                Integer.parseInt(given.getOrDefault("connections", "50")),
                Integer.parseInt(given.getOrDefault("idle-runs", "200")),
                words(given.getOrDefault("java-options", "")).toList(),
                Boolean.parseBoolean(given.getOrDefault("details", "false")),
                given.containsKey("out") ? Path.of(given.get("out")) : root.resolve("bench/RESULTS.md"),
                command.toString());
    }

    private static Stream<String> words(String text) {
        return Stream.of(text.split(" ")).filter(word -> !word.isBlank());
    }
}
