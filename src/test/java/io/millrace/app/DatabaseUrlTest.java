package io.millrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class DatabaseUrlTest {

    @Test
    void everyPartArrives() {
        var url = DatabaseUrl.parse("postgres://me:p%40ss+1%3A@db.example.org:6543/mill-race?sslmode=require");
        assertEquals("jdbc:postgresql://db.example.org:6543/mill-race?sslmode=require", url.jdbc());
        assertEquals("me", url.user());
        assertEquals("p@ss+1:", url.password());
    }

    @Test
    void whatIsNotWrittenIsLeftOut() {
        var url = DatabaseUrl.parse("postgresql://localhost/millrace");
        assertEquals("jdbc:postgresql://localhost/millrace", url.jdbc());
        assertNull(url.user());
        assertNull(url.password());
        assertNull(DatabaseUrl.parse("postgresql://me@localhost/millrace").password());
    }

    @Test
    void anAddressOfIpVersion6KeepsItsBrackets() {
        assertEquals(
                "jdbc:postgresql://[::1]:5432/millrace",
                DatabaseUrl.parse("postgresql://[::1]:5432/millrace").jdbc());
    }

    @Test
    void aBrokenOneIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> DatabaseUrl.parse("localhost:5432"));
    }
}
