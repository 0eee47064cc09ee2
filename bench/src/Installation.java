import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Millrace with a database of its own: its instances, and what the database says. */
class Installation implements AutoCloseable {

    private final Path root;
    private final List<String> service;
    private final Stores stores;
    private final String database;
    private final List<Instance> instances = new ArrayList<>();
    final Facts facts;

    /**
     * @param service the command that starts an instance
     * @param database its name; it is there, and it stays
     */
    Installation(Path root, List<String> service, Stores stores, String database) throws SQLException {
        this.root = root;
        this.service = service;
        this.stores = stores;
        this.database = database;
        this.facts = stores.facts(Stores.database(database));
    }

    /** One more instance as it comes. */
    Instance start() throws Exception {
        return start(Map.of());
    }

    /** @param environment what differs for this one */
    Instance start(Map<String, String> environment) throws Exception {
        var all = new HashMap<>(environment);
        all.put("DATABASE_URL", stores.url(Stores.database(database)));
        all.put("REDIS_URL", "redis://127.0.0.1:" + stores.redisPort());
        var instance = new Instance(root, service, all);
        instances.add(instance);
        return instance;
    }

    Usage usage() throws IOException {
        try {
            return Usage.of(
                    instances.stream().map(Instance::pid).toList(),
                    Stores.pid(stores.postmasterPid()),
                    Stores.pid(stores.redisPid()),
                    List.of(facts.backend()));
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /** Ends its processes at once, with what they had to do. */
    void kill() throws InterruptedException {
        for (var instance : instances) {
            instance.kill();
        }
    }

    @Override
    public void close() throws SQLException {
        facts.close();
        instances.forEach(Instance::close);
    }
}
