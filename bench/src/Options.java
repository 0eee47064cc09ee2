import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the command line asks for; README.md lists it.
 *
 * @param peers where the peers' drivers are; empty: nowhere
 */
record Options(
        Path root,
        List<Contender> contenders,
        List<Workload> workloads,
        Set<String> once,
        int repetitions,
        boolean smoke,
        boolean resume,
        boolean report,
        List<String> javaOptions,
        Optional<Path> peers,
        String command) {

    static final List<String> JAVA = java("-Xmx512m");

    private static final String USAGE =
            "bench/run [millrace|all|NAME,...] [--workloads W1,W2,...] [--repetitions 3] [--once W8,dbos,...] [--java-options '...'] [--smoke]"
                    + " [--resume] [--report]";

    static Options parse(String[] arguments) {
        var root = Path.of(".");
        var contenders = "millrace";
        var workloads = Workload.ALL;
        var once = Set.<String>of();
        int repetitions = 0;
        var javaOptions = JAVA;
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
                case "--once" -> once = named(told(left, command));
                case "--repetitions" -> repetitions = Integer.parseInt(told(left, command));
                case "--java-options" ->
                    javaOptions = words(told(left, command), " ").toList();
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
                once,
                repetitions > 0 ? repetitions : smoke ? 1 : 3,
                smoke,
                flags.contains("--resume"),
                flags.contains("--report"),
                javaOptions,
                Optional.ofNullable(System.getenv("PEERS"))
                        .filter(path -> !path.isBlank())
                        .map(Path::of),
                command.toString());
    }

    /** As the image for the JVM starts it, but for the memory. */
    static List<String> java(String heap) {
        return List.of(heap, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    }

    /** Where the report and the raw lines go. What a smoke run brings is no figure and stays out of the sources. */
    Path results() {
        return smoke ? root.resolve("target/bench/smoke") : root.resolve("bench");
    }

    /** Those of ours in a repetition: what takes long may be asked for once, on the JVM. */
    List<Workload> workloads(Contender contender, int repetition) {
        return workloads.stream()
                .filter(workload ->
                        !once(workload.id()) || repetition == 1 && contender == Contender.MILLRACE)
                .toList();
    }

    /** @param name of a workload or of a peer */
    boolean once(String name) {
        return once.contains(name);
    }

    /** What starts an instance of ours. */
    List<String> command(Contender contender) throws IOException {
        return contender == Contender.NATIVE
                ? List.of(Instance.executable(root).orElseThrow().toString(), "-Xmx512m", "-Xmn128m")
                : Instance.jar(root, javaOptions);
    }

    private static Set<String> named(String names) {
        var known = Stream.concat(Workload.ALL.stream().map(Workload::id), Contender.PEERS.stream().map(Contender::name))
                .collect(Collectors.toSet());
        var asked = words(names, ",").collect(Collectors.toSet());
        if (!known.containsAll(asked)) {
            throw wrong("--once " + names);
        }
        return asked;
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
