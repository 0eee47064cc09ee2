import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs a peer's driver as it is, and takes from its lines what has a counterpart here. */
final class Peer {

    private static final long LIMIT_MINUTES = 45;

    private final Contender contender;
    private final Options options;

    Peer(Contender contender, Options options) {
        this.contender = contender;
        this.options = options;
    }

    /** In one sentence. Empty: it can run. */
    Optional<String> hindrance() {
        if (options.peers().isEmpty()) {
            return Optional.of("PEERS does not say where the drivers are.");
        }
        if (!Files.isExecutable(options.peers().get().resolve(contender.script()))) {
            return Optional.of("PEERS holds no " + contender.script() + ".");
        }
        if (!Files.isDirectory(
                home().resolve(contender.name().startsWith("n8n") ? "n8n/node_modules" : "jslibs/node_modules"))) {
            return Optional.of("it is not installed where PEERS_HOME says; the drivers' install.sh does that.");
        }
        return Optional.empty();
    }

    static Path home() {
        return Optional.ofNullable(System.getenv("PEERS_HOME"))
                .map(Path::of)
                .orElse(Path.of(System.getProperty("user.home"), ".cache/millrace-peers"));
    }

    List<Raw.Line> run(int repetition) throws IOException, InterruptedException {
        var folder = Files.createDirectories(
                options.root().resolve("target/bench/peers").toAbsolutePath());
        var written = folder.resolve(contender.raw() + ".jsonl");
        Files.deleteIfExists(written);
        var log = folder.resolve(contender.name() + ".log");
        var builder = new ProcessBuilder(options.peers()
                        .orElseThrow()
                        .resolve(contender.script())
                        .toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("PEERS_HOME", home().toString());
        builder.environment().put("PEERS_RAW", folder.toString());
        builder.environment().remove("PEERS");
        if (options.smoke()) {
            builder.environment().putAll(contender.smoke());
        } else if (contender.raw().startsWith("n8n")) {
            builder.environment()
                    .put("N8N_BENCH_REPS", "1"); // The repetitions are ours; the other drivers have theirs besides.
        }
        var process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            process.destroy();
            throw new IllegalStateException(
                    contender.script() + " is not done after " + LIMIT_MINUTES + " minutes; see " + log.getFileName());
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(
                    contender.script() + " ended with " + process.exitValue() + "; see " + log.getFileName());
        }
        return lines(written, repetition);
    }

    private List<Raw.Line> lines(Path written, int repetition) throws IOException {
        var lines = new ArrayList<Raw.Line>();
        for (var text : Files.readAllLines(written)) {
            Map<String, Object> driver = new JsonObject(text).getMap();
            if (driver.get("wl") instanceof String label) {
                var like = Like.of(contender.name(), label);
                like.ifPresent(found -> lines.add(
                        new Raw.Line(contender.name(), found.workload(), label, repetition, found.ours(driver), "")));
            }
        }
        return lines;
    }
}
