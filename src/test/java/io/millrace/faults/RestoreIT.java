package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.database.DatabaseUrl;
import io.millrace.testing.Agreement;
import io.millrace.testing.Client;
import io.millrace.testing.ControlledPostgres;
import io.millrace.testing.ControlledRedis;
import io.millrace.testing.MillraceProcess;
import io.millrace.testing.World;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Postgres is lost with all its data and Redis is empty; only a backup of Postgres is left. */
class RestoreIT {

    private static final int SLOTS = 4;
    private static final int EMBEDDED_VERSION = 17;
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final Set<String> OVER = Set.of("succeeded", "failed", "cancelled");

    private static final String ORDER = """
            name: order
            steps:
              - { id: one, http: { method: POST, url: "${ input.world }/one/${ input.n }" } }
              - { id: two, needs: one, http: { method: POST, url: "${ input.world }/two/${ input.n }" } }
              - { id: three, needs: two, http: { method: POST, url: "${ input.world }/three/${ input.n }" } }
            output: "${ three.body.path }"
            """;

    private static final String NAP = """
            name: nap
            steps:
              - { id: one, http: { method: POST, url: "${ input.world }/one/${ input.n }" } }
              - { id: nap, needs: one, sleep: 12s }
              - { id: three, needs: nap, http: { method: POST, url: "${ input.world }/three/${ input.n }" } }
            output: "${ three.body.path }"
            """;

    private static final String FAMILY = """
            name: family
            steps:
              - { id: child, workflow: { name: order, input: { n: "${ input.n }", world: "${ input.world }" } } }
            output: "${ child }"
            """;

    private static final String BROKEN = """
            name: broken
            retry: { attempts: 0 }
            steps:
              - { id: one, http: { method: POST, url: "${ input.world }/one/${ input.n }" } }
              - { id: bad, needs: one, fail: broken }
            """;

    private final Vertx vertx = Vertx.vertx();
    private final World world = new World(call -> "{\"path\":\"" + call.path() + "\"}");
    private final ControlledRedis redis = ControlledRedis.forgetful();
    private final QueueContents queue = new QueueContents(vertx, redis.url());
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(world, redis));

    private MillraceProcess millrace;
    private final Client client = new Client(() -> millrace.uri("/"));

    // By their numbers n: ids, and their state at the backup.
    private final Map<Integer, String> ids = new HashMap<>();
    private final Map<Integer, JsonObject> saved = new HashMap<>();

    @AfterEach
    void closed() throws Exception {
        if (millrace != null) {
            millrace.kill9();
        }
        for (var one : opened) {
            one.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aFileCopyAndTheLogRestoreEverythingStoredAtAPointInTime() throws Exception {
        var archive = Files.createTempDirectory(Files.createDirectories(Path.of("target", "controlled")), "archive")
                .toAbsolutePath();
        var postgres = opened(ControlledPostgres.start(FileCopy.archiving(archive)));
        millrace = start(postgres);
        define();
        endSome();
        var copy = FileCopy.of(postgres, archive);
        beginTheOthers();
        copy.mark("saved");
        goOn();
        lose(postgres);
        everythingSavedEndsOnce(opened(copy.restore("saved")));
    }

    @Test
    void aDumpRestoresEverythingStoredWhenItBeganAlsoOnANewerServer() throws Exception {
        var installed = InstalledPostgres.upTo(EMBEDDED_VERSION);
        assumeTrue(installed.isPresent(), "no Postgres with a sufficiently old pg_dump installed");
        var tools = installed.orElseThrow();
        System.out.println("a dump of Postgres " + tools.version() + " for Postgres " + EMBEDDED_VERSION);
        var postgres = opened(tools.start());
        millrace = start(postgres);
        define();
        endSome();
        beginTheOthers();
        var dump = tools.dump(postgres);
        goOn();
        lose(postgres);
        var restored = opened(ControlledPostgres.start());
        tools.restore(dump, restored);
        everythingSavedEndsOnce(restored);
    }

    private void define() {
        client.put("order", ORDER);
        client.put("nap", NAP);
        client.put("family", FAMILY);
        client.put("broken", BROKEN);
    }

    private void endSome() {
        for (int n = 0; n < 5; n++) {
            run("order", n, new JsonObject());
        }
        run("order", 5, new JsonObject().put("idempotencyKey", "five"));
        run("broken", 6, new JsonObject());
        client.awaitAll(List.copyOf(ids.values()), SOON);
    }

    // One paused, four running, one of them as a child, one asleep, six queued, two delayed.
    private void beginTheOthers() {
        world.holding(call -> call.path().startsWith("/two/"));
        // Sleeping, so no worker has it, and the pause is effective when it is answered.
        run("nap", 10, new JsonObject());
        awaitStatus(10, "waiting");
        client.post("/api/executions/" + ids.get(10) + "/pause", new JsonObject());
        assertThat(client.execution(ids.get(10)).getString("pausedAt")).isNotNull();

        run("order", 11, new JsonObject());
        run("order", 12, new JsonObject());
        run("family", 13, new JsonObject());
        reached("/two/11");
        reached("/two/12");
        reached("/two/13");
        run("order", 15, new JsonObject().put("delay", "24h"));
        run("order", 16, new JsonObject().put("delay", "12s"));
        run("nap", 17, new JsonObject());
        awaitStatus(17, "waiting");
        run("order", 18, new JsonObject());
        reached("/two/18");
        for (int n = 20; n < 26; n++) {
            run("order", n, new JsonObject());
        }
        ids.forEach((n, id) -> saved.put(n, client.execution(id)));
    }

    // What happens between the backup and the loss is not in the backup.
    private void goOn() {
        world.release("/two/12");
        awaitStatus(12, "succeeded");
        run("order", 99, new JsonObject());
    }

    private void lose(ControlledPostgres postgres) {
        millrace.kill9();
        postgres.destroy();
        redis.flushAll();
        await().until(() -> world.waiting().isEmpty());
        world.holding(call -> false);
    }

    private void everythingSavedEndsOnce(ControlledPostgres restored) throws SQLException {
        var from = Instant.EPOCH;
        var recorded = recordedEffects(restored);
        assertThat(recorded)
                .as("what the remote service answered and is stored")
                .hasSizeGreaterThan(20);
        var witness = new DatabaseHistory(restored.url());
        witness.watch();
        int callsBefore = world.calls().size();
        long started = System.nanoTime();
        millrace = start(restored);

        await().atMost(SOON).until(() -> queue.ids().contains(ids.get(15)));
        assertThat(client.execution(ids.get(10)).getString("pausedAt"))
                .as("stays paused")
                .isNotNull();
        client.post("/api/executions/" + ids.get(10) + "/resume", new JsonObject());
        var open = saved.keySet().stream()
                .filter(n -> n != 15 && !OVER.contains(saved.get(n).getString("status")))
                .toList();
        assertThat(open).hasSize(13);
        client.awaitAll(open.stream().map(ids::get).toList(), SOON);
        System.out.printf(
                "%d open executions ended within %d ms of the start on the restored server%n",
                open.size(), (System.nanoTime() - started) / 1_000_000);

        saved.forEach((n, before) -> {
            if (open.contains(n)) {
                assertThat(client.execution(ids.get(n)).getString("output"))
                        .as("%d", n)
                        .isEqualTo("/three/" + n);
            } else {
                assertThat(client.execution(ids.get(n))).isEqualTo(before);
            }
        });
        assertThat(client.get("/api/executions/" + ids.get(99)).statusCode())
                .as("accepted later")
                .isEqualTo(404);
        assertThat(run("order", 5, new JsonObject().put("idempotencyKey", "five")))
                .as("under its key")
                .isEqualTo(saved.get(5).getString("id"));

        var ends = new HashMap<String, Integer>();
        witness.changes(from).stream()
                .filter(change -> OVER.contains(change.after()))
                .forEach(change -> ends.merge(change.execution(), 1, Integer::sum));
        assertThat(ends.values())
                .hasSize(open.size() + 1)
                .as("13 has two calls")
                .allMatch(count -> count == 1);
        assertThat(witness.rewritten()).isEmpty();

        var calls = world.calls();
        var after = calls.subList(callsBefore, calls.size()).stream()
                .map(World.Call::key)
                .toList();
        assertThat(after).doesNotHaveDuplicates().doesNotContainAnyElementsOf(recorded);
        for (var path : List.of("/two/12", "/three/12")) {
            assertThat(calls.stream().filter(call -> call.path().equals(path)).map(World.Call::key))
                    .as("not stored, so repeated with the same key")
                    .hasSize(2)
                    .containsOnly(calls.stream()
                            .filter(call -> call.path().equals(path))
                            .findFirst()
                            .orElseThrow()
                            .key());
        }

        // Figures may be a second old.
        await().untilAsserted(() -> {
            var stats = new JsonObject(client.get("/api/workflows/queue/stats").body())
                    .getJsonObject("queue")
                    .getJsonObject("stats");
            assertThat(stats.getLong("completed")).isEqualTo(witness.count("succeeded"));
            assertThat(stats.getLong("failed")).isEqualTo(1);
        });
        await().atMost(SOON).until(() -> Agreement.differences(witness.queued(), queue.ids()), List::isEmpty);
    }

    private static Set<String> recordedEffects(ControlledPostgres postgres) throws SQLException {
        var url = DatabaseUrl.parse(postgres.url());
        var keys = new HashSet<String>();
        try (var connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        select execution_id || '/' || path as key from step_result
                        where status = 'succeeded' and path in ('one', 'two', 'three')
                        """)) {
            while (rows.next()) {
                keys.add(rows.getString("key"));
            }
        }
        return keys;
    }

    private <T extends AutoCloseable> T opened(T one) {
        opened.add(one);
        return one;
    }

    private MillraceProcess start(ControlledPostgres postgres) {
        return MillraceProcess.start(Map.of(
                        "DATABASE_URL",
                        postgres.url(),
                        "REDIS_URL",
                        redis.url(),
                        "WORKFLOW_CONCURRENCY",
                        Integer.toString(SLOTS)))
                .awaitReady();
    }

    private String run(String workflow, int n, JsonObject order) {
        var input = new JsonObject().put("n", n).put("world", world.url());
        var answer = client.post("/api/workflows/" + workflow + "/run", order.put("triggerData", input));
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);
        var id = new JsonObject(answer.body()).getString("jobId");
        ids.put(n, id);
        return id;
    }

    private void reached(String path) {
        await().atMost(SOON).until(() -> world.waiting().contains(path));
    }

    private void awaitStatus(int n, String status) {
        await().atMost(SOON).until(() -> client.execution(ids.get(n)).getString("status"), status::equals);
    }
}
