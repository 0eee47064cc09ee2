import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs each contender in turn, over and over, and writes what came of it after each of them. */
final class Bench {

    private final Options options;
    private final Raw raw;
    private final Stores stores;
    private int failures;

    private Bench(Options options, Raw raw, Stores stores) {
        this.options = options;
        this.raw = raw;
        this.stores = stores;
    }

    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        var folder = options.results().resolve("raw");
        if (options.report()) {
            write(options, Raw.newest(folder));
            return;
        }
        int failures;
        try (var stores = stores(options)) {
            var raw = options.resume() ? Raw.newest(folder) : Raw.begin(folder, about(options, stores));
            failures = new Bench(options, raw, stores).run();
            write(options, raw);
        }
        System.out.println(Files.readString(options.results().resolve("RESULTS.md")));
        if (failures > 0) {
            System.err.println(failures + " failed, see above; --resume tries them again");
        }
        System.exit(failures > 0 ? 1 : 0);
    }

    // The peers' drivers know one Postgres and one Redis; who is measured beside them uses the same.
    private static Stores stores(Options options) throws IOException, InterruptedException {
        boolean beside = options.contenders().stream().anyMatch(contender -> !contender.ours());
        return beside && options.peers().isPresent()
                ? Stores.ofPeers(options.peers().get(), Peer.home())
                : Stores.own(options.root().resolve("target/bench/stores").toAbsolutePath());
    }

    private static Map<String, String> about(Options options, Stores stores)
            throws IOException, SQLException, InterruptedException {
        var about = new LinkedHashMap<String, String>();
        about.put("date", LocalDate.now().toString());
        about.put("commit", Machine.commit(options.root()));
        about.put("command", options.command());
        about.put("machine", Machine.describe());
        about.put("stores", stores.settings());
        about.put("smoke", Boolean.toString(options.smoke()));
        about.put("java", String.join(" ", options.javaOptions()));
        return about;
    }

    private int run() throws IOException {
        for (int repetition = 1; repetition <= options.repetitions(); repetition++) {
            for (var contender : options.contenders()) {
                if (hindered(contender, repetition)) {
                    continue;
                }
                if (contender.ours()) {
                    for (var workload : options.workloads(contender, repetition)) {
                        ours(contender, workload, repetition);
                    }
                } else if (repetition == 1 || !options.once(contender.name())) {
                    peer(contender, repetition);
                }
            }
        }
        return failures;
    }

    // Why it cannot be measured at all; told once.
    private boolean hindered(Contender contender, int repetition) throws IOException {
        var hindrance = contender.ours() ? hindrance(contender) : new Peer(contender, options).hindrance();
        if (hindrance.isPresent()) {
            System.out.println(contender.name() + " is not measured: " + hindrance.get());
            if (repetition == 1) {
                raw.append(List.of(new Raw.Line(contender.name(), "", "", repetition, Map.of(), hindrance.get())));
            }
        }
        return hindrance.isPresent();
    }

    private Optional<String> hindrance(Contender contender) throws IOException {
        return contender == Contender.NATIVE && Instance.executable(options.root()).isEmpty()
                ? Optional.of("there is no executable; ./mvnw package -Dnative builds it.")
                : Optional.empty();
    }

    private void ours(Contender contender, Workload workload, int repetition) throws IOException {
        if (done(contender, workload.id(), repetition)) {
            return;
        }
        System.out.printf(
                "%s, %s, repetition %d of %d%n", contender.name(), workload.id(), repetition, options.repetitions());
        var stage = new Stage(options, contender, workload, stores, repetition);
        try {
            workload.run(stage);
            raw.append(stage.all().stream()
                    .map(it -> new Raw.Line(contender.name(), workload.id(), it.scene(), repetition, it.figures(), ""))
                    .toList());
        } catch (Exception e) {
            failed(contender, workload.id(), repetition, e);
        }
        write(options, raw);
    }

    private void peer(Contender contender, int repetition) throws IOException {
        if (done(contender, "", repetition)) {
            return;
        }
        System.out.printf("%s, repetition %d of %d%n", contender.name(), repetition, options.repetitions());
        try {
            raw.append(new Peer(contender, options).run(repetition));
        } catch (Exception e) {
            failed(contender, "", repetition, e);
        }
        write(options, raw);
    }

    /** @param workload empty: any */
    private boolean done(Contender contender, String workload, int repetition) throws IOException {
        return raw.lines().stream()
                .anyMatch(line -> line.failed().isEmpty()
                        && line.of(contender, repetition)
                        && (workload.isEmpty() || line.workload().equals(workload)));
    }

    private void failed(Contender contender, String workload, int repetition, Exception e) throws IOException {
        failures++;
        e.printStackTrace();
        var why = String.valueOf(e.getMessage()).lines().findFirst().orElse("") + " ("
                + e.getClass().getSimpleName() + ")";
        raw.append(List.of(new Raw.Line(contender.name(), workload, "", repetition, Map.of(), why)));
    }

    private static void write(Options options, Raw raw) throws IOException {
        Path file = options.results().resolve("RESULTS.md");
        Files.writeString(file, new Report(raw.about(), raw.name(), raw.lines()).text());
    }
}
