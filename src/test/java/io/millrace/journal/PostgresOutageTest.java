package io.millrace.journal;

import static io.millrace.database.TestDatabase.await;
import static io.millrace.journal.Store.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.database.TestDatabase;
import io.millrace.execution.Status;
import io.millrace.execution.Transition;
import io.millrace.testing.Servers;
import io.smallrye.mutiny.Uni;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresOutageTest {

    private static final int WRITES = 300;

    @Test
    void statementsFailDuringAnOutageAndTheSameAdaptersWorkAfterwards(@TempDir Path data) throws IOException {
        int port = Servers.freePort();
        var postgres = start(data, port);
        var url = "postgresql://postgres:postgres@localhost:" + port + "/postgres";
        try (var store = new Store(new TestDatabase(url, Map.of("DB_CONNECTION_TIMEOUT", "2000")))) {
            var lease = store.running();
            var waiting = store.inserted();
            assertTrue(await(store.journal.record(lease, done("before"))));
            var underWay = IntStream.range(0, WRITES)
                    .mapToObj(i -> store.journal
                            .record(lease, done("under-way-" + i))
                            .onFailure()
                            .recoverWithItem(false))
                    .toList();

            postgres.close();

            var reported = await(Uni.join().all(underWay).andFailFast());
            assertThrows(Exception.class, () -> await(store.journal.record(lease, done("away"))));
            assertThrows(Exception.class, () -> await(store.journal.claim(List.of(waiting), "me")));
            assertThrows(Exception.class, () -> await(store.leases.recover(Duration.ofMinutes(1), 10, true)));
            assertThrows(Exception.class, () -> await(store.executions.counts()));
            assertThrows(Exception.class, () -> await(store.journal.insert(Store.execution())));

            postgres = start(data, port);

            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> store.executions.counts().await().atMost(Duration.ofSeconds(5)));
            assertTrue(await(store.journal.record(lease, done("after"))));
            assertEquals(
                    Status.SUCCEEDED,
                    await(store.journal.transition(lease, new Transition.Succeed("1")))
                            .status());
            store.claim(waiting, "me");
            // What was said to be durable is; more may be, where the answer was lost on the way.
            var paths = store.find(lease.id()).steps().stream()
                    .map(step -> step.path())
                    .toList();
            IntStream.range(0, WRITES)
                    .filter(reported::get)
                    .forEach(i -> assertTrue(paths.contains("under-way-" + i), "under-way-" + i));
            assertTrue(paths.contains("before") && paths.contains("after"));
        } finally {
            postgres.close();
        }
    }

    private static EmbeddedPostgres start(Path data, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(data.resolve("postgres"))
                .setCleanDataDirectory(false)
                // A crash must not lose what was committed.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }
}
