import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the database says became of the executions. */
final class Facts implements AutoCloseable {

    private final Connection connection;

    Facts(String url) throws SQLException {
        connection = DriverManager.getConnection(url);
        // As the service itself asks: by its partial indexes, which are almost empty when there is nothing to do.
        execute("set enable_seqscan = off");
    }

    /** @param p50 milliseconds from created to finished, and so is {@code p99} */
    record Ends(long succeeded, long lastFinished, double p50, double p99) {}

    void awaitQuiet(long seconds) throws Exception {
        long until = System.currentTimeMillis() + seconds * 1000;
        while (busy()) {
            if (System.currentTimeMillis() > until) {
                throw new IllegalStateException("executions are not done after " + seconds + " s");
            }
            Thread.sleep(20);
        }
    }

    private boolean busy() throws SQLException {
        return "t"
                .equals(one(
                        """
                        select exists (select from execution where status in ('queued', 'waiting') and due is not null)
                            or exists (select from execution where status = 'running')"""));
    }

    Ends ends(long sinceMillis) throws SQLException {
        try (var statement = connection.prepareStatement(
                """
                select count(*) filter (where status = 'succeeded'), extract(epoch from max(finished_at)) * 1000,
                    percentile_cont(0.5) within group (order by took), percentile_cont(0.99) within group (order by took)
                from (select *, extract(epoch from finished_at - created_at) * 1000 as took from execution
                    where created_at >= to_timestamp(?)) e""")) {
            statement.setDouble(1, sinceMillis / 1000.0);
            var row = statement.executeQuery();
            row.next();
            return new Ends(row.getLong(1), (long) row.getDouble(2), row.getDouble(3), row.getDouble(4));
        }
    }

    long count(String table) throws SQLException {
        return Long.parseLong(one("select count(*) from " + table));
    }

    /** Answers each setting with its value, as the server has it. */
    List<String> settings(String... names) throws SQLException {
        var settings = new ArrayList<String>();
        for (var name : names) {
            settings.add(name + "=" + one("show " + name));
        }
        return settings;
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
