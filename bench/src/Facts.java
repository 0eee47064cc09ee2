import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the database says became of the executions. */
final class Facts implements AutoCloseable {

    private final Connection connection;

    Facts(String url) throws SQLException {
        connection = DriverManager.getConnection(url);
        // As the service itself asks: by its partial indexes, which are almost empty when there is nothing to do.
        execute("set enable_seqscan = off");
    }

    /**
     * Executions that were created since a moment, in milliseconds.
     *
     * @param first the first was created, since the epoch
     * @param last the last ended, since the epoch
     * @param p50 from created to finished, and so are {@code p99} and {@code mean}
     * @param waited50 from created to started, and so is {@code waited99}
     */
    record Ends(
            long all,
            long succeeded,
            double first,
            double last,
            double p50,
            double p99,
            double mean,
            double waited50,
            double waited99) {

        Ends expect(long count) {
            if (succeeded != count || all != count) {
                throw new IllegalStateException(
                        "%d of %d executions succeeded, %d were expected".formatted(succeeded, all, count));
            }
            return this;
        }
    }

    /** Waits until there is nothing to do any more. */
    void awaitQuiet(long seconds) throws Exception {
        long until = System.currentTimeMillis() + seconds * 1000;
        while (is("""
                select exists (select from execution where status in ('queued', 'waiting') and due is not null)
                    or exists (select from execution where status = 'running')""")) {
            pause(until, 20, "executions are not done");
        }
    }

    /** Waits until so many wait, and none runs. */
    void awaitParked(long count, long seconds) throws Exception {
        long until = System.currentTimeMillis() + seconds * 1000;
        while (is("select exists (select from execution where status = 'running')")
                || number(
                                "select count(*) from execution where status in ('queued', 'waiting') and due > now() + interval '1 minute'")
                        < count) {
            pause(until, 500, "executions are not parked");
        }
    }

    /** Waits until so many have succeeded, over all of this database, by the figures of the product. */
    void awaitSucceeded(long count, long seconds) throws Exception {
        long until = System.currentTimeMillis() + seconds * 1000;
        while (succeeded() < count) {
            pause(until, 20, "executions are not done");
        }
    }

    long succeeded() throws SQLException {
        return number("""
                select coalesce(sum(n), 0)::bigint from (select n from tally where status = 'succeeded'
                    union all select n from tally_entry where status = 'succeeded') t""");
    }

    private static void pause(long until, long millis, String late) throws InterruptedException {
        if (System.currentTimeMillis() > until) {
            throw new IllegalStateException(late + " in time");
        }
        Thread.sleep(millis);
    }

    /** Of one workflow, all that were created since; ids begin with their time, so this reads no others. */
    Ends ends(String workflow, long since) throws SQLException {
        return ends(
                "select * from execution where id >= id_floor(%s) and workflow = '%s'".formatted(at(since), workflow));
    }

    /** Of one workflow, those that ended since, and what they took: read after the measurement, it costs a pass. */
    Ends endedSince(String workflow, long since, long most) throws SQLException {
        return ends("""
                select * from execution where workflow = '%s' and finished_at >= %s order by finished_at limit %d""".formatted(workflow, at(since), most));
    }

    private Ends ends(String rows) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("""
                    select count(*), count(*) filter (where status = 'succeeded'),
                        extract(epoch from min(created_at)) * 1000, extract(epoch from max(finished_at)) * 1000,
                        percentile_cont(0.5) within group (order by took), percentile_cont(0.99) within group (order by took),
                        avg(took),
                        percentile_cont(0.5) within group (order by waited), percentile_cont(0.99) within group (order by waited)
                    from (select *, extract(epoch from finished_at - created_at) * 1000 as took,
                        extract(epoch from started_at - created_at) * 1000 as waited from (%s) r) e""".formatted(rows))) {
            row.next();
            return new Ends(
                    row.getLong(1),
                    row.getLong(2),
                    row.getDouble(3),
                    row.getDouble(4),
                    row.getDouble(5),
                    row.getDouble(6),
                    row.getDouble(7),
                    row.getDouble(8),
                    row.getDouble(9));
        }
    }

    private static String at(long millis) {
        return String.format(Locale.ROOT, "to_timestamp(%.3f)", millis / 1000.0);
    }

    /** The process that serves this connection: what it uses is not the contender's. */
    long backend() throws SQLException {
        return number("select pg_backend_pid()");
    }

    long number(String sql) throws SQLException {
        return Long.parseLong(one(sql));
    }

    /** Answers each setting with its value, as the server has it. */
    List<String> settings(String... names) throws SQLException {
        var settings = new ArrayList<String>();
        for (var name : names) {
            settings.add(name + "=" + one("show " + name));
        }
        return settings;
    }

    private boolean is(String sql) throws SQLException {
        return "t".equals(one(sql));
    }

    String one(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
