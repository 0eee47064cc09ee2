package io.millrace.app;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.database.DatabaseUrl;
import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.InstantSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class PathsTest {

    @Inject
    InstantSource clock;

    @Inject
    StartupLine startLine;

    @ConfigProperty(name = "DATABASE_URL")
    String database;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String jdbc;

    @ConfigProperty(name = "millrace.worker.dedicated")
    boolean dedicated;

    @Test
    void probesMetricsAndOpenApiAreAtTheirPaths() {
        given().get("/health/live").then().statusCode(200).body("status", equalTo("UP"));
        given().get("/health/ready").then().statusCode(200).body("status", equalTo("UP"));
        given().get("/metrics").then().statusCode(200).body(containsString("jvm_"));
        given().get("/openapi").then().statusCode(200).body(containsString("title: Millrace"));
    }

    @Test
    void migrationsUseTheDatabaseOfTheEnvironment() {
        assertEquals(DatabaseUrl.parse(database).jdbcUrl(), jdbc);
    }

    @Test
    void theStartLineNamesServersAndRolesWithoutThePassword() {
        assertFalse(dedicated);
        assertTrue(startLine.line().contains("web and worker with 100 slots"), startLine.line());
        assertTrue(startLine.line().contains(database.substring(database.indexOf('@') + 1)), startLine.line());
        assertFalse(startLine.line().contains("postgres:postgres"), startLine.line());
    }

    @Test
    void onlyOneClockExists() {
        assertFalse(clock.instant().isAfter(clock.instant()));
    }
}
