package io.millrace.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://u:p@db:6543/app",
                "postgres://u:p@db:6543/app",
                "jdbc:postgresql://u:p@db:6543/app",
                "jdbc:postgresql://db:6543/app?user=u&password=p",
                " postgres://u:p@db:6543/app "
            })
    void everyUsualSpellingIsRead(String text) {
        assertEquals(new DatabaseUrl("db", 6543, "app", "u", "p", Map.of()), DatabaseUrl.parse(text));
    }

    @Test
    void whatIsMissingHasTheUsualDefault() {
        assertEquals(
                new DatabaseUrl("localhost", 5432, "me", "me", "", Map.of()), DatabaseUrl.parse("postgresql://me@"));
        assertEquals(
                new DatabaseUrl("db", 5432, "postgres", "postgres", "", Map.of()), DatabaseUrl.parse("postgres://db"));
    }

    @Test
    void reservedCharactersAreDecodedAndEncodedAgain() {
        var url =
                DatabaseUrl.parse("postgresql://a%40b:p%2F+%25%3A@[::1]:1/my%20db?sslmode=require&options=-c%20x%3D1");
        assertEquals("a@b", url.user());
        assertEquals("p/+%:", url.password());
        assertEquals("::1", url.host());
        assertEquals("my db", url.database());
        assertEquals("jdbc:postgresql://[::1]:1/my%20db?options=-c%20x%3D1&sslmode=require", url.jdbcUrl());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://u:geheim@db/app",
                "geheim",
                "postgresql://u:ge/heim@db/app",
                "postgresql://u:geheim@db:99999/app",
                "postgresql://u:%geheim@db/app",
                "postgresql://u:geheim@a:1,b:2/app"
            })
    void anythingElseIsRefusedWithoutRepeatingIt(String text) {
        var refused = assertThrows(IllegalArgumentException.class, () -> DatabaseUrl.parse(text));
        assertTrue(refused.getMessage().startsWith("DATABASE_URL"));
        assertFalse(refused.getMessage().contains("heim"));
        assertEquals(null, refused.getCause());
    }

    @Test
    void thePasswordIsNotPrinted() {
        assertEquals(
                "postgresql://u@db:5432/app",
                DatabaseUrl.parse("postgres://u:geheim@db/app").toString());
    }

    @Test
    void sslModesMeanWhatTheyMeanToLibpq() {
        assertEquals(SslMode.DISABLE, tls("").getSslMode());
        assertTrue(tls("?sslmode=require").isTrustAll());
        var full = tls("?sslmode=verify-full");
        assertEquals(SslMode.VERIFY_FULL, full.getSslMode());
        assertEquals("HTTPS", full.getHostnameVerificationAlgorithm());
        assertFalse(full.isTrustAll());
        assertThrows(IllegalArgumentException.class, () -> tls("?sslmode=perhaps"));
    }

    private static PgConnectOptions tls(String query) {
        var options = new PgConnectOptions();
        Tls.apply(DatabaseUrl.parse("postgresql://u:p@db/app" + query), options);
        return options;
    }
}
