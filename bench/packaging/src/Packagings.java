import io.vertx.core.buffer.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures each packaging on the same servers and puts the table into docs/packaging.md. */
final class Packagings {

    private static final String BEGIN = "<!-- written by bench/packaging/run -->\n";
    private static final String END = "<!-- until here -->\n";
    private static final String DATABASE = "packaging";
    private static final int STARTS = 10;
    private static final long AT_REST_MS = 20_000;
    private static final int EXECUTIONS = 1_000;
    private static final int LIMIT_SECONDS = 120;
    private static final Buffer RUN = Load.run(Burst.NAME);

    private final Path root;
    private final Stores stores;

    private Packagings(Path root, Stores stores) {
        this.root = root;
        this.stores = stores;
    }

    public static void main(String[] arguments) throws Exception {
        var root = Path.of(arguments[0]).toAbsolutePath();
        var page = root.resolve("docs/packaging.md");
        String table;
        try (var stores = Stores.own(root.resolve("target/bench/packaging-stores"))) {
            table = new Packagings(root, stores).table();
        }
        System.out.println(table);
        var text = Files.readString(page);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        Files.writeString(page, text.substring(0, begin) + table + text.substring(text.indexOf(END)));
        System.exit(0);
    }

    private String table() throws Exception {
        var text = new StringBuilder();
        text.append("| | ready | ready, empty database | at rest | after 1,000 executions | CPU s of these | on disk |\n");
        text.append("|---".repeat(7)).append("|\n");
        var packagings = List.of(
                Packaging.jar(root, 17),
                Packaging.jar(root, 25),
                Packaging.cached(root, 25, this::train),
                Packaging.executable(root));
        for (var packaging : packagings) {
            System.out.println(packaging.name());
            text.append("| ").append(packaging.name()).append(" | ");
            text.append(packaging.missing().isEmpty() ? measure(packaging) : packaging.missing() + " | | | | |");
            text.append("\n");
        }
        return text.append("\n")
                .append(LocalDate.now())
                .append(", commit ")
                .append(Machine.commit(root))
                .append("; ")
                .append(Machine.describe())
                .append(".\n")
                .toString();
    }

    private String measure(Packaging packaging) throws Exception {
        stores.empty(DATABASE);
        double empty;
        try (var first = start(packaging.service())) {
            empty = first.readyMs;
        }
        var ready = new ArrayList<Double>();
        for (int i = 1; i < STARTS; i++) {
            try (var again = start(packaging.service())) {
                ready.add(again.readyMs);
            }
        }
        try (var last = start(packaging.service());
                var facts = stores.facts(Stores.database(DATABASE))) {
            ready.add(last.readyMs);
            Thread.sleep(AT_REST_MS);
            var rest = usage(last);
            work(last, facts);
            var spent = usage(last).since(rest);
            Collections.sort(ready);
            return String.format(
                    Locale.ROOT,
                    "%.0f ms (%.0f to %.0f) | %.0f ms | %.0f MB | %.0f MB | %.2f | %d MB |",
                    ready.get(STARTS / 2),
                    ready.get(0),
                    ready.get(STARTS - 1),
                    empty,
                    rest.memory().service(),
                    spent.memory().service(),
                    spent.service(),
                    packaging.megabytes());
        } finally {
            stores.drop(DATABASE);
        }
    }

    /** What the service does here, it will do faster later. */
    private void train(List<String> service) throws Exception {
        stores.empty(DATABASE);
        try (var instance = start(service);
                var facts = stores.facts(Stores.database(DATABASE))) {
            work(instance, facts);
        }
        stores.drop(DATABASE);
    }

    private void work(Instance instance, Facts facts) throws Exception {
        instance.put(Burst.NAME, Burst.FLOW);
        try (var load = new Load(instance.port)) {
            load.burst(RUN, EXECUTIONS, Burst.CONNECTIONS);
        }
        facts.awaitQuiet(LIMIT_SECONDS);
    }

    private Instance start(List<String> service) throws Exception {
        var environment = Map.of(
                "DATABASE_URL",
                stores.url(Stores.database(DATABASE)),
                "REDIS_URL",
                "redis://127.0.0.1:" + stores.redisPort());
        return new Instance(root, service, environment);
    }

    private Usage usage(Instance instance) throws Exception {
        return Usage.of(
                List.of(instance.pid()),
                Stores.pid(stores.postmasterPid()),
                Stores.pid(stores.redisPid()),
                List.of());
    }
}
