package io.millrace.faults;

import io.millrace.database.DatabaseUrl;
import io.millrace.testing.Agreement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/**
 * Evidence from Postgres: what is stored, when it was committed (by Postgres' commit timestamps), and every change of
 * a status, recorded by triggers in the same transaction.
 */
final class DatabaseHistory {

    record Execution(
            String id,
            String parent,
            String workflow,
            String status,
            int attempt,
            String output,
            String error,
            String errorType,
            String owner,
            long n) {

        boolean over() {
            return List.of("succeeded", "failed", "cancelled").contains(status);
        }
    }

    /**
     * @param committed when its record was committed
     * @param seq its position in the journal
     */
    record Step(String execution, String path, String status, String output, Instant committed, long seq) {

        String key() {
            return execution + "/" + path;
        }
    }

    /**
     * @param before null when it was created
     * @param paused whether it is paused after this
     */
    record Change(String execution, String before, String after, boolean paused, Instant at) {}

    private static final String WATCH = """
            create schema witness;
            create table witness.change (
                seq bigserial, execution uuid, before text, after text, paused boolean, at timestamptz default clock_timestamp());
            create table witness.rewritten (execution uuid, path text, before text, after text);
            create function witness.note_change() returns trigger language plpgsql as $$
            begin
                if tg_op = 'INSERT' then
                    insert into witness.change (execution, after, paused) values (new.id, new.status, new.paused_at is not null);
                elsif tg_op = 'DELETE' then
                    insert into witness.change (execution, before, after, paused) values (old.id, old.status, 'deleted', false);
                elsif old.status <> new.status
                    or (old.status in ('succeeded', 'failed', 'cancelled')
                        and (old.output, old.error, old.finished_at) is distinct from (new.output, new.error, new.finished_at)) then
                    insert into witness.change (execution, before, after, paused)
                        values (new.id, old.status, new.status, new.paused_at is not null);
                end if;
                return null;
            end $$;
            create function witness.note_rewrite() returns trigger language plpgsql as $$
            begin
                insert into witness.rewritten values (old.execution_id, old.path, old.output, new.output);
                return null;
            end $$;
            create trigger witness_change after insert or update or delete on execution
                for each row execute function witness.note_change();
            create trigger witness_rewrite after update on step_result
                for each row when (old.status = 'succeeded' and (old.status, old.output) is distinct from (new.status, new.output))
                execute function witness.note_rewrite();
            """;

    private static final String EXECUTIONS = """
            select id, parent_id, workflow, status, attempt, output, error, error_type, lease_owner, (input::json ->> 'n')::bigint as n
            from execution where created_at >= ?
            """;

    private static final String STEPS = """
            select execution_id, path, r.status, r.output, pg_xact_commit_timestamp(r.xmin) as committed, r.seq
            from step_result r join execution e on e.id = r.execution_id where e.created_at >= ?
            """;

    private static final String CHANGES = """
            select c.execution, c.before, c.after, c.paused, c.at from witness.change c join execution e on e.id = c.execution
            where e.created_at >= ? order by c.seq
            """;

    private static final String OPEN = """
            select count(*) from execution where status not in ('succeeded', 'failed', 'cancelled')
            """;

    // Older heartbeats belong to workers that are dead or not running.
    private static final String WORKING = """
            select name, active from worker where heartbeat_at > now() - interval '3 seconds' order by name
            """;

    private final String url;
    private final Properties user = new Properties();

    DatabaseHistory(String postgres) {
        var parsed = DatabaseUrl.parse(postgres);
        this.url = parsed.jdbcUrl();
        user.setProperty("user", parsed.user());
        user.setProperty("password", parsed.password());
    }

    /** Records every change from now on. */
    void watch() {
        run(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute(WATCH);
            }
            return null;
        });
    }

    Instant now() {
        return query("select now()", null, row -> row.getTimestamp(1).toInstant())
                .get(0);
    }

    long count(String status) {
        return query("select count(*) from execution where status = '" + status + "'", null, row -> row.getLong(1))
                .get(0);
    }

    long open() {
        return query(OPEN, null, row -> row.getLong(1)).get(0);
    }

    List<String> paused() {
        return query(
                "select id from execution where paused_at is not null and status = 'waiting'",
                null,
                row -> row.getString("id"));
    }

    /** Executions that the queue should hold. */
    Set<String> queued() {
        return Set.copyOf(query(Agreement.OPEN, null, row -> row.getString("id")));
    }

    /** {@code name: slots in use} of each live worker. */
    List<String> working() {
        return query(WORKING, null, row -> row.getString("name") + ": " + row.getInt("active"));
    }

    List<Execution> executions(Instant since) {
        return query(
                EXECUTIONS,
                since,
                row -> new Execution(
                        row.getString("id"),
                        row.getString("parent_id"),
                        row.getString("workflow"),
                        row.getString("status"),
                        row.getInt("attempt"),
                        row.getString("output"),
                        row.getString("error"),
                        row.getString("error_type"),
                        row.getString("lease_owner"),
                        row.getLong("n")));
    }

    List<Step> steps(Instant since) {
        return query(
                STEPS,
                since,
                row -> new Step(
                        row.getString("execution_id"),
                        row.getString("path"),
                        row.getString("status"),
                        row.getString("output"),
                        row.getTimestamp("committed").toInstant(),
                        row.getLong("seq")));
    }

    List<Change> changes(Instant since) {
        return query(
                CHANGES,
                since,
                row -> new Change(
                        row.getString("execution"),
                        row.getString("before"),
                        row.getString("after"),
                        row.getBoolean("paused"),
                        row.getTimestamp("at").toInstant()));
    }

    /** Results that were overwritten. */
    List<String> rewritten() {
        return query(
                "select * from witness.rewritten",
                null,
                row -> row.getString("execution") + "/" + row.getString("path") + ": " + row.getString("before")
                        + " became " + row.getString("after"));
    }

    private interface Read<T> {
        T of(ResultSet row) throws SQLException;
    }

    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    private <T> List<T> query(String sql, Instant since, Read<T> read) {
        return run(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                if (since != null) {
                    statement.setTimestamp(1, Timestamp.from(since));
                }
                var found = new ArrayList<T>();
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.add(read.of(rows));
                    }
                }
                return found;
            }
        });
    }

    private <T> T run(Work<T> work) {
        try (var connection = DriverManager.getConnection(url, user)) {
            return work.with(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
