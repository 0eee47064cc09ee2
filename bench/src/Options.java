import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the command line asks for; README.md lists it.
 *
 * @param executable a native one instead of the jar
 * @param peers where the peers' drivers are; empty: nowhere
 */
record Options(
        Path root,
        List<Contender> contenders,
        List<Workload> workloads,
        int repetitions,
        boolean smoke,
        boolean resume,
        boolean report,
        List<String> javaOptions,
        Optional<Path> executable,
        Optional<Path> peers,
        String command) {

    private static final String USAGE =
            "bench/run [millrace|all|NAME,...] [--workloads W1,W2,...] [--repetitions 3] [--java-options '...']"
                    + " [--executable target/NAME-runner] [--smoke] [--resume] [--report]";

    static Options parse(String[] arguments) {
        var root = Path.of(".");
        var contenders = "millrace";
        var workloads = Workload.ALL;
        int repetitions = 0;
        var javaOptions = List.of("-Xmx512m");
        Optional<Path> executable = Optional.empty();
        var flags = new ArrayList<String>();
        var command = new StringBuilder("bench/run");
        var left = new ArrayList<>(List.of(arguments));
        while (!left.isEmpty()) {
            var word = left.remove(0);
            if (!word.equals("--root")) {
                command.append(' ').append(word);
            }
            switch (word) {
                case "--root" -> root = Path.of(value(left));
                case "--workloads" -> workloads = workloads(told(left, command));
                case "--repetitions" -> repetitions = Integer.parseInt(told(left, command));
                case "--java-options" ->
                    javaOptions = words(told(left, command), " ").toList();
                case "--executable" ->
                    executable = Optional.of(Path.of(told(left, command)).toAbsolutePath());
                case "--smoke", "--resume", "--report" -> flags.add(word);
                default -> {
                    if (word.startsWith("-")) {
                        throw wrong(word);
                    }
                    contenders = word;
                }
            }
        }
        boolean smoke = flags.contains("--smoke");
        return new Options(
                root,
                Contender.named(contenders),
                workloads,
                repetitions > 0 ? repetitions : smoke ? 1 : 3,
                smoke,
                flags.contains("--resume"),
                flags.contains("--report"),
                javaOptions,
                executable,
                Optional.ofNullable(System.getenv("PEERS"))
                        .filter(path -> !path.isBlank())
                        .map(Path::of),
                command.toString());
    }

    /** The command that starts an instance; a native executable understands the same options. */
    List<String> service() {
        return executable
                .map(file -> Stream.concat(Stream.of(file.toString()), javaOptions.stream()).toList())
                .orElseGet(() -> Instance.jar(root, javaOptions));
    }

    /** Where the report and the raw lines go. What a smoke run brings is no figure and stays out of the sources. */
    Path results() {
        return smoke ? root.resolve("target/bench/smoke") : root.resolve("bench");
    }

    private static List<Workload> workloads(String names) {
        var asked = words(names, ",").collect(Collectors.toSet());
        var found = Workload.ALL.stream()
                .filter(workload -> asked.contains(workload.id()))
                .toList();
        if (found.size() < asked.size()) {
            throw wrong("--workloads " + names);
        }
        return found;
    }

    private static String told(List<String> left, StringBuilder command) {
        var value = value(left);
        command.append(" '").append(value).append('\'');
        return value;
    }

    private static String value(List<String> left) {
        if (left.isEmpty()) {
            throw wrong("the end");
        }
        return left.remove(0);
    }

    private static Stream<String> words(String text, String separator) {
        return Stream.of(text.split(separator)).map(String::strip).filter(word -> !word.isEmpty());
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("not understood: " + what + "\n" + USAGE);
    }
}
