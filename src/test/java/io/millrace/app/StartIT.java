package io.millrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.database.DatabaseUrl;
import io.millrace.testing.Client;
import io.millrace.testing.Jdks;
import io.millrace.testing.MillraceProcess;
import io.millrace.testing.Packaging;
import io.millrace.testing.Servers;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartIT {

    private static final Duration QUICK = Duration.ofSeconds(30);
    private static final Duration DRAIN = Duration.ofSeconds(60);
    private static final Map<String, String> EMBEDDED = Map.of("MILLRACE_EMBEDDED", "true");

    @Test
    void productionWithoutADatabasePrintsOneSentenceAndExitsWithOne() {
        try (var millrace = MillraceProcess.start(Map.of())) {
            assertEquals(1, millrace.awaitExit(QUICK));
            assertEquals("", millrace.stdout());
            assertEquals(1, millrace.stderr().lines().count(), millrace.stderr());
            assertTrue(millrace.stderr().startsWith("millrace: DATABASE_URL is not set; set it"), millrace.stderr());
            assertFalse(Files.exists(millrace.folder().resolve(".millrace")), "something was started");
        }
    }

    @Test
    void anInvalidRedisUrlPrintsOneSentenceAndExitsWithOne() {
        var environment =
                Map.of("DATABASE_URL", Servers.newDatabase(), "REDIS_URL", "redis+sentinel://:s3cr3t@one,two");
        try (var millrace = MillraceProcess.start(environment)) {
            assertEquals(1, millrace.awaitExit(QUICK));
            assertEquals(1, millrace.stderr().lines().count(), millrace.stderr());
            assertTrue(millrace.stderr().startsWith("millrace: REDIS_URL does not end with"), millrace.stderr());
            assertFalse((millrace.stdout() + millrace.stderr()).contains("s3cr3t"), millrace.stderr());
        }
    }

    @Test
    void aFailedStartPrintsItsReason() {
        var environment = Map.of("DATABASE_URL", Servers.newDatabase(), "MILLRACE_WORKER_LEASE", "soon");
        try (var millrace = MillraceProcess.start(environment)) {
            assertEquals(1, millrace.awaitExit(QUICK));
            assertTrue(millrace.stderr().contains("millrace: not started"), millrace.stderr());
            assertTrue(millrace.stderr().contains("millrace.worker.lease"), millrace.stderr());
        }
    }

    @Test
    @EnabledIfSystemProperty(named = Packaging.EXECUTABLE, matches = ".+")
    void aNativeExecutableThatIsAskedForEmbeddedServersPrintsOneSentenceAndExitsWithOne() {
        try (var millrace = MillraceProcess.start(EMBEDDED)) {
            assertEquals(1, millrace.awaitExit(QUICK));
            assertEquals(1, millrace.stderr().lines().count(), millrace.stderr());
            assertTrue(millrace.stderr().startsWith("millrace: MILLRACE_EMBEDDED=true needs"), millrace.stderr());
        }
    }

    @Test
    void productionWithoutRedisIsReadyAndLogsWhatThatMeans() {
        try (var millrace = MillraceProcess.start(Map.of("DATABASE_URL", Servers.newDatabase()))) {
            millrace.awaitReady();
            assertTrue(millrace.stdout().contains("REDIS_URL is not set"), millrace.stdout());
            assertFalse(Files.exists(millrace.folder().resolve(".millrace")), "something was started");
        }
    }

    @Test
    void aVersionStartsOnTheSchemaOfANewerOne() throws Exception {
        var environment = Map.of("DATABASE_URL", Servers.newDatabase(), "REDIS_URL", Servers.redis());
        try (var millrace = MillraceProcess.start(environment)) {
            millrace.awaitReady();
        }
        var url = DatabaseUrl.parse(environment.get("DATABASE_URL"));
        try (var connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
                var statement = connection.createStatement()) {
            statement.execute("""
                    insert into flyway_schema_history
                        (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
                    values (1000, '1000', 'of later', 'SQL', 'V1000__of_later.sql', 1, 'postgres', 1, true)
                    """);
        }
        try (var millrace = MillraceProcess.start(environment)) {
            millrace.awaitReady();
        }
    }

    @Test
    void aPasswordNeverReachesTheLog() {
        var database = Servers.newDatabase().replace("postgres:postgres@", "postgres:s3cr3t@");
        try (var millrace = MillraceProcess.start(Map.of("DATABASE_URL", database, "REDIS_URL", Servers.redis()))) {
            millrace.awaitReady();
            assertTrue(millrace.stdout().contains("Millrace "), millrace.stdout());
            assertFalse((millrace.stdout() + millrace.stderr()).contains("s3cr3t"), millrace.stdout());
        }
    }

    @Test
    @DisabledIfSystemProperty(named = Packaging.EXECUTABLE, matches = ".+")
    void embeddedServersStopWithTheApplication() throws Exception {
        var millrace = MillraceProcess.start(EMBEDDED).awaitReady();
        var postgres = pid(millrace.folder().resolve(".millrace/postgres/data/postmaster.pid"));
        var redis = pid(millrace.folder().resolve(".millrace/redis/redis.pid"));
        assertTrue(serves(postgres), "Postgres runs");
        assertTrue(serves(redis), "Redis runs");
        millrace.sigterm();
        assertEquals(143, millrace.awaitExit(DRAIN));
        assertFalse(serves(postgres), "Postgres is left behind");
        assertFalse(serves(redis), "Redis is left behind");
    }

    @Test
    @DisabledIfSystemProperty(named = Packaging.EXECUTABLE, matches = ".+")
    void afterAKillTheNextStartFindsItsDataAndPorts() throws Exception {
        var first = MillraceProcess.start(EMBEDDED).awaitReady();
        var port = first.folder().resolve(".millrace/postgres/port");
        var before = Files.readString(port);
        first.kill9();
        try (var second = MillraceProcess.start(first.folder(), EMBEDDED)) {
            second.awaitReady();
            assertEquals(before, Files.readString(port));
        }
    }

    @Test
    @DisabledIfSystemProperty(named = Packaging.EXECUTABLE, matches = ".+")
    void aSecondProcessInTheSameFolderIsRejected() {
        try (var first = MillraceProcess.start(EMBEDDED)) {
            first.awaitReady();
            var second = MillraceProcess.start(first.folder(), EMBEDDED);
            assertEquals(1, second.awaitExit(QUICK));
            assertTrue(second.stderr().startsWith("millrace: another Millrace uses"), second.stderr());
            assertTrue(first.ready(), "the first one goes on");
        }
    }

    @ParameterizedTest
    @DisabledIfSystemProperty(named = Packaging.EXECUTABLE, matches = ".+")
    @ValueSource(ints = {17, 21, 25})
    void itStartsAndRunsAnExampleOnEachInstalledJdk(int feature) throws Exception {
        var jdk = Jdks.find(feature);
        assumeTrue(jdk.isPresent(), "no JDK " + feature + " here");
        var environment = Map.of("DATABASE_URL", Servers.newDatabase(), "REDIS_URL", Servers.redis());
        try (var millrace =
                MillraceProcess.start(jdk.orElseThrow(), MillraceProcess.newFolder(), List.of(), environment)) {
            millrace.awaitReady();
            assertEquals("", millrace.stderr());
            var client = new Client(() -> millrace.uri("/"));
            client.put("hello", Files.readString(Path.of("src/main/resources/examples/hello.yaml")));
            var id = client.run("hello", new JsonObject().put("name", "JDK " + feature));
            var done = client.awaitAll(List.of(id), DRAIN).get(0);
            assertEquals("succeeded", done.getString("status"), done.encode());
            assertTrue(done.encode().contains("JDK " + feature), done.encode());
            millrace.sigterm();
            assertEquals(143, millrace.awaitExit(DRAIN));
        }
    }

    private static ProcessHandle pid(Path file) throws Exception {
        return ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0).strip()))
                .orElseThrow();
    }

    // A zombie has no command; it remains until its parent collects it.
    private static boolean serves(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }
}
