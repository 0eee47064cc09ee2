package io.millrace.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.database.DatabaseUrl;
import io.millrace.database.TestDatabase;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.PendingRetry;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepWait;
import io.millrace.testing.Servers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Waits and retries that version 0.1 wrote, before and after the migration that gives them columns. */
class WaitsMigrationTest {

    private static final Instant AT = Instant.parse("2030-01-31T09:00:00Z");
    private static final String RETRIED = """
            {"type":"t","message":"\\u0000","retryable":true,"tries":2,"executionAttempt":1,"retryAt":"2030-01-31T09:00:00Z"}""";

    private final ExecutionId id = ExecutionId.next(Instant.now(), 0);

    @Test
    void whatIsStoredIsCarriedOver() throws SQLException {
        var url = Servers.newDatabase();
        var parsed = DatabaseUrl.parse(url);
        var flyway = Flyway.configure().dataSource(parsed.jdbcUrl(), parsed.user(), parsed.password());
        flyway.target("9").load().migrate();
        try (var connection = DriverManager.getConnection(parsed.jdbcUrl(), parsed.user(), parsed.password())) {
            execution(connection);
            earlier(connection);
            flyway.target("latest").load().migrate();
            try (var rows = connection
                    .createStatement()
                    .executeQuery("select wait, retry_tries, retry_attempt, retry_at from step_result order by path")) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo("{\"until\":\"2030-01-31T09:00:00Z\"}");
                assertThat(rows.getObject(2)).isNull();
                rows.next();
                assertThat(rows.getString(1)).isNull();
                assertThat(List.of(rows.getInt(2), rows.getInt(3))).containsExactly(2, 1);
                assertThat(rows.getTimestamp(4).toInstant()).isEqualTo(AT);
                assertThat(rows.next()).isFalse();
            }
        }
        try (var store = new Store(new TestDatabase(url, Map.of()))) {
            read(store);
        }
    }

    /** While instances of both versions run. */
    @Test
    void whatAnEarlierVersionWritesAfterwardsIsRead() throws SQLException {
        var url = Servers.migratedDatabase();
        var parsed = DatabaseUrl.parse(url);
        try (var store = new Store(new TestDatabase(url, Map.of()));
                var connection = DriverManager.getConnection(parsed.jdbcUrl(), parsed.user(), parsed.password())) {
            execution(connection);
            earlier(connection);
            read(store);
        }
    }

    /** And the other way round: it finds a wait where it looks for it. */
    @Test
    void anEarlierVersionFindsAWaitInTheOutput() {
        try (var store = new Store()) {
            var lease = store.running();
            TestDatabase.await(store.journal.record(lease, Store.waiting("nap", 1, new StepWait.Until(AT))));
            assertThat(store.database
                            .query("select output from step_result")
                            .get(0)
                            .getString(0))
                    .isEqualTo("{\"until\":\"2030-01-31T09:00:00Z\"}");
        }
    }

    @Test
    void aRetryIsReadAsItWasWritten() {
        try (var store = new Store()) {
            var lease = store.running();
            var retry = new PendingRetry(3, 2, AT);
            var failed =
                    new StepRecord("a", 1, io.millrace.execution.StepStatus.FAILED, null, "{\"type\":\"t\"}", AT, AT);
            TestDatabase.await(store.journal.record(lease, failed.followedBy(retry)));
            assertThat(store.find(lease.id()).steps().get(0)).isEqualTo(failed.followedBy(retry));
        }
    }

    private void read(Store store) {
        var steps = store.find(id).steps();
        assertThat(steps).hasSize(2);
        assertThat(steps)
                .filteredOn(step -> step.path().equals("nap"))
                .singleElement()
                .satisfies(step -> {
                    assertThat(step.waitsFor()).isEqualTo(new StepWait.Until(AT));
                    assertThat(step.output()).isNull();
                });
        assertThat(steps)
                .filteredOn(step -> step.path().equals("tries"))
                .singleElement()
                .satisfies(step -> assertThat(step.retry()).isEqualTo(new PendingRetry(2, 1, AT)));
    }

    private void execution(Connection connection) throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into execution (id, tenant, workflow, version, status, priority, trigger, input, created_at)
                values (?, 'default', 'flow', 1, 'waiting', 5, 'api', '{}', now())
                """)) {
            insert.setObject(1, id.value());
            insert.executeUpdate();
        }
    }

    private void earlier(Connection connection) throws SQLException {
        step(connection, "nap", "waiting", "{\"until\":\"2030-01-31T09:00:00Z\"}", null);
        step(connection, "tries", "failed", null, RETRIED);
    }

    private void step(Connection connection, String path, String status, String output, String error)
            throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into step_result (execution_id, path, attempt, status, output, error, started_at)
                values (?, ?, 1, ?, ?, ?, now())
                """)) {
            insert.setObject(1, id.value());
            insert.setString(2, path);
            insert.setString(3, status);
            insert.setString(4, output);
            insert.setString(5, error);
            insert.executeUpdate();
        }
    }
}
