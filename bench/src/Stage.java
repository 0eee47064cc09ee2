import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a workload has to work with, and where it says what it measured: one repetition of one workload. */
final class Stage {

    /** What one case of a workload came to. */
    record Measured(String scene, Map<String, Double> figures) {}

    private final Options options;
    private final Contender contender;
    private final Workload workload;
    private final List<Measured> measured = new ArrayList<>();
    final Stores stores;
    final int repetition;

    Stage(Options options, Contender contender, Workload workload, Stores stores, int repetition) {
        this.options = options;
        this.contender = contender;
        this.workload = workload;
        this.stores = stores;
        this.repetition = repetition;
    }

    /** @param smoke how much of it shows in seconds that everything works */
    int size(int full, int smoke) {
        return options.smoke() ? smoke : full;
    }

    boolean last() {
        return options.once(workload.id()) || repetition == options.repetitions();
    }

    /** Millrace on an empty database, which is gone when it is closed, and an empty Redis. */
    Installation empty() throws Exception {
        var name = "millrace";
        stores.empty(name);
        return new Installation(options.root(), options.command(contender), stores, name) {
            @Override
            public void close() throws SQLException {
                super.close();
                stores.drop(name);
            }
        };
    }

    /** Millrace on a database that is there and stays, and an empty Redis. */
    Installation on(String database) throws Exception {
        stores.flush();
        return new Installation(options.root(), options.command(contender), stores, database);
    }

    void drop(String database) throws SQLException {
        stores.drop(database);
    }

    void measured(String scene, Map<String, Double> figures) {
        measured.add(new Measured(scene, figures));
        figures.forEach((name, value) ->
                System.out.printf(Locale.ROOT, "  %s, %s: %s %s%n", workload.id(), scene, name, Report.number(value)));
    }

    List<Measured> all() {
        return measured;
    }
}
