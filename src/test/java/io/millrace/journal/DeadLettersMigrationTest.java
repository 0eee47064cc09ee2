package io.millrace.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.millrace.database.DatabaseUrl;
import io.millrace.execution.Failure;
import io.millrace.expression.Json;
import io.millrace.testing.Servers;
import java.sql.DriverManager;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class DeadLettersMigrationTest {

    /** What had failed before there were dead letters is one all the same, with its cause. */
    @Test
    void executionsThatFailedBeforeGetTheirCause() throws Exception {
        var url = DatabaseUrl.parse(Servers.newDatabase());
        var flyway = Flyway.configure().dataSource(url.jdbcUrl(), url.user(), url.password());
        flyway.target("1").load().migrate();
        try (var connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password())) {
            var details = Map.<String, Object>of("cause", Map.of("step", "inner"));
            var deep = new Failure("http-status", "said \"step\":\"x\" \u0000", "loop/3/fetch", true, details);
            var own = new Failure("timeout", "too long", true);
            var ids = new UUID[] {UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID()};
            var errors = new String[] {Json.write(deep.toMap()), Json.write(own.toMap()), "7"};
            for (int i = 0; i < ids.length; i++) {
                try (var insert = connection.prepareStatement("""
                        insert into execution (id, tenant, workflow, version, status, priority, trigger, input, created_at,
                            finished_at, error)
                        values (?, 'default', 'flow', 1, 'failed', 5, 'api', '{}', now(), now(), ?)
                        """)) {
                    insert.setObject(1, ids[i]);
                    insert.setString(2, errors[i]);
                    insert.executeUpdate();
                }
            }
            flyway.target("2").load().migrate();
            assertEquals("http-status", column(connection, ids[0], "error_type"));
            assertEquals("loop/*/fetch", column(connection, ids[0], "error_place"));
            assertEquals("timeout", column(connection, ids[1], "error_type"));
            assertNull(column(connection, ids[1], "error_place"));
            assertEquals("unknown", column(connection, ids[2], "error_type"));
        }
    }

    private static String column(java.sql.Connection connection, UUID id, String name) throws Exception {
        try (var select = connection.prepareStatement("select " + name + " from execution where id = ?")) {
            select.setObject(1, id);
            try (var found = select.executeQuery()) {
                found.next();
                return found.getString(1);
            }
        }
    }
}
