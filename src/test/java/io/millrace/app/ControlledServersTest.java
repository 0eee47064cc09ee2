package io.millrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.database.DatabaseUrl;
import io.millrace.testing.ControlledPostgres;
import io.millrace.testing.ControlledRedis;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ControlledServersTest {

    @Test
    void committedRowsSurviveStopAndKill() throws Exception {
        try (var postgres = ControlledPostgres.start()) {
            try (var connection = connect(postgres);
                    var statement = connection.createStatement()) {
                statement.execute("create table kept (n int)");
                statement.execute("insert into kept values (1)");
            }
            postgres.kill9();
            assertThrows(SQLException.class, () -> connect(postgres));
            postgres.startAgain();
            assertEquals(1, rows(postgres));
            postgres.stop();
            assertThrows(SQLException.class, () -> connect(postgres));
            postgres.startAgain();
            assertEquals(1, rows(postgres));
        }
    }

    @Test
    void aDurableRedisKeepsItsDataAfterAKillAndAVolatileOneDoesNot() throws Exception {
        try (var durable = ControlledRedis.durable();
                var forgetful = ControlledRedis.forgetful()) {
            for (var redis : new ControlledRedis[] {durable, forgetful}) {
                assertTrue(ask(redis, "SET kept 1").startsWith("+OK"));
                redis.kill9();
                assertThrows(IOException.class, () -> ask(redis, "PING"));
                redis.startAgain();
            }
            assertEquals("$1", ask(durable, "GET kept"));
            assertEquals("$-1", ask(forgetful, "GET kept"));
        }
    }

    private static int rows(ControlledPostgres postgres) throws SQLException {
        try (var connection = connect(postgres);
                var statement = connection.createStatement();
                var result = statement.executeQuery("select count(*) from kept")) {
            result.next();
            return result.getInt(1);
        }
    }

    private static Connection connect(ControlledPostgres postgres) throws SQLException {
        var url = DatabaseUrl.parse(postgres.url());
        var properties = new Properties();
        properties.setProperty("user", url.user());
        properties.setProperty("password", url.password());
        return DriverManager.getConnection(url.jdbcUrl(), properties);
    }

    /** The first line of the response. */
    private static String ask(ControlledRedis redis, String command) throws IOException {
        try (var socket = new Socket("127.0.0.1", redis.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            var line = new StringBuilder();
            for (int c = socket.getInputStream().read();
                    c != '\r' && c != -1;
                    c = socket.getInputStream().read()) {
                line.append((char) c);
            }
            return line.toString();
        }
    }
}
