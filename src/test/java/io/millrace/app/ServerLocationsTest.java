package io.millrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerLocationsTest {

    private static final String POSTGRES = "postgresql://me:secret@db.example.org/millrace";
    private static final String REDIS = "redis://cache.example.org";

    @Test
    void developmentEmbedsOnlyWhatIsMissing() {
        assertEquals(new ServerLocations.Ready(true, true), development(Map.of()));
        assertEquals(new ServerLocations.Ready(false, true), development(Map.of("DATABASE_URL", POSTGRES)));
        assertEquals(new ServerLocations.Ready(true, false), development(Map.of("REDIS_URL", REDIS)));
        assertEquals(
                new ServerLocations.Ready(false, false),
                development(Map.of("DATABASE_URL", POSTGRES, "REDIS_URL", REDIS)));
    }

    @Test
    void anEmptyValueCountsAsMissing() {
        assertEquals(new ServerLocations.Ready(true, true), development(Map.of("DATABASE_URL", "", "REDIS_URL", " ")));
    }

    @Test
    void productionNeedsADatabaseAndNoRedis() {
        assertEquals(new ServerLocations.Ready(false, false), production(Map.of("DATABASE_URL", POSTGRES)));
        var refused = assertInstanceOf(ServerLocations.Refused.class, production(Map.of("REDIS_URL", REDIS)));
        assertTrue(refused.why().startsWith("DATABASE_URL is not set; set it"), refused.why());
    }

    @Test
    void productionEmbedsOnRequest() {
        assertEquals(new ServerLocations.Ready(true, true), production(Map.of("MILLRACE_EMBEDDED", "true")));
    }

    @Test
    void aNativeExecutableReportsThatItHasNothingToEmbed() {
        var refused = assertInstanceOf(
                ServerLocations.Refused.class,
                ServerLocations.decide(false, true, Map.of("MILLRACE_EMBEDDED", "true")::get));
        assertTrue(refused.why().contains("native"), refused.why());
    }

    @Test
    void aBrokenAddressIsNamedWithoutItsPassword() {
        for (var broken : new String[] {
            "mysql://me:secret@host/db", "postgresql://me:secret@host:port/db", "postgresql://me:secret%@host/db"
        }) {
            var refused =
                    assertInstanceOf(ServerLocations.Refused.class, production(Map.of("DATABASE_URL", broken)), broken);
            assertTrue(refused.why().startsWith("DATABASE_URL "), refused.why());
            assertFalse(refused.why().contains("sec"), refused.why());
        }
    }

    @Test
    void aBrokenAddressOfRedisIsNamedWithoutItsPassword() {
        var refused = assertInstanceOf(
                ServerLocations.Refused.class,
                production(Map.of("DATABASE_URL", POSTGRES, "REDIS_URL", "redis+sentinel://:secret@one,two")));
        assertTrue(refused.why().startsWith("REDIS_URL does not end with the name"), refused.why());
        assertFalse(refused.why().contains("sec"), refused.why());
        for (var kind : new String[] {"redis+cluster://:secret@one,two", "redis+sentinel://:secret@one,two/mill"}) {
            assertEquals(
                    new ServerLocations.Ready(false, false),
                    production(Map.of("DATABASE_URL", POSTGRES, "REDIS_URL", kind)),
                    kind);
        }
    }

    private static ServerLocations development(Map<String, String> environment) {
        return ServerLocations.decide(true, false, environment::get);
    }

    private static ServerLocations production(Map<String, String> environment) {
        return ServerLocations.decide(false, false, environment::get);
    }
}
