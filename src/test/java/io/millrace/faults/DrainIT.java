package io.millrace.faults;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.Client;
import io.millrace.testing.ControlledPostgres;
import io.millrace.testing.ControlledRedis;
import io.millrace.testing.MillraceProcess;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An instance is asked to stop while it is running executions. */
class DrainIT {

    private static final int SLOTS = 60;
    private static final Duration DRAIN = Duration.ofSeconds(4);
    /** Handing back (3 s), deregistering the worker (3 s), and ending a process on a busy machine. */
    private static final Duration GRACE = DRAIN.plusSeconds(16);

    // The long call is answered after the process ended; the short one ends before, the nap waits on the worker, the
    // rest leaves it.
    private static final Map<String, String> WORKFLOWS = Map.of("short", """
            name: short
            steps:
              - id: before
                http: { method: POST, url: "${ input.world }/before", body: { value: "${ input.n }", ms: 50 } }
              - id: last
                http: { method: POST, url: "${ input.world }/last", body: { value: "${ before.body.value }", ms: 1500 } }
            output: "${ last.body.value }"
            """, "long", """
            name: long
            steps:
              - id: before
                http: { method: POST, url: "${ input.world }/before", body: { value: "${ input.n }", ms: 50 } }
              - id: last
                http: { method: POST, url: "${ input.world }/hold/last", body: { value: "${ before.body.value }", ms: 0 } }
            output: "${ last.body.value }"
            """, "nap", """
            name: nap
            steps:
              - id: before
                http: { method: POST, url: "${ input.world }/before", body: { value: "${ input.n }", ms: 50 } }
              - id: pause
                needs: before
                sleep: 4500ms
              - id: last
                needs: pause
                http: { method: POST, url: "${ input.world }/last", body: { value: "${ before.body.value }", ms: 50 } }
            output: "${ last.body.value }"
            """, "rest", """
            name: rest
            steps:
              - id: before
                http: { method: POST, url: "${ input.world }/before", body: { value: "${ input.n }", ms: 50 } }
              - id: pause
                needs: before
                sleep: 7s
              - id: last
                needs: pause
                http: { method: POST, url: "${ input.world }/last", body: { value: "${ before.body.value }", ms: 50 } }
            output: "${ last.body.value }"
            """);

    private static final int OF_EACH = 20;

    private final Vertx vertx = Vertx.vertx();
    private ControlledPostgres postgres;
    private ControlledRedis redis;
    private Effects effects;
    private DatabaseHistory witness;
    private final List<MillraceProcess> processes = new ArrayList<>();

    @BeforeEach
    void serversStart() {
        postgres = ControlledPostgres.start(Map.of("track_commit_timestamp", "on"));
        redis = ControlledRedis.forgetful();
        effects = new Effects(vertx);
        witness = new DatabaseHistory(postgres.url());
    }

    @AfterEach
    void serversStop() {
        processes.forEach(MillraceProcess::kill9);
        effects.close();
        redis.close();
        postgres.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void runningExecutionsFinishOrAreHandedBackWithinTheGracePeriodAndNothingIsRetriedBecauseOfIt() {
        var leaving = start("leaving").awaitReady();
        witness.watch();
        var client = new Client(() -> processes.get(processes.size() - 1).uri("/"));
        WORKFLOWS.forEach(client::put);
        calledFirstByTheWeb(client);
        var since = witness.now();
        Map<String, Long> ids = new HashMap<>();
        for (int n = 0; n < OF_EACH; n++) {
            for (var workflow : WORKFLOWS.keySet()) {
                ids.put(client.run(workflow, FaultWorkflow.input(n, 0, effects.url())), (long) n);
            }
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> effects.held() == OF_EACH);

        var staying = start("staying");
        var toldAt = Instant.now();
        leaving.sigterm();
        leaving.awaitExit(GRACE);
        var took = Duration.between(toldAt, Instant.now());
        // Handed over through Postgres, not by lease expiry, which takes 5 s and more.
        assertThat(witness.working()).as("workers").allMatch(worker -> worker.startsWith("staying"));

        staying.awaitReady();
        await().atMost(Duration.ofSeconds(30)).until(() -> effects.held() == OF_EACH);
        effects.release();
        var done = client.awaitAll(List.copyOf(ids.keySet()), Duration.ofSeconds(60));
        for (var execution : done) {
            var n = ids.get(execution.getString("id"));
            assertThat(execution.getString("status")).as(execution.encode()).isEqualTo("succeeded");
            assertThat(execution.getInteger("attempt")).as(execution.encode()).isEqualTo(1);
            assertThat(execution.getLong("output")).as(execution.encode()).isEqualTo(n + 2);
            assertThat(execution.getJsonArray("steps"))
                    .as(execution.encode())
                    .allMatch(step -> ((JsonObject) step).getString("status").equals("succeeded"));
        }
        var committed = new HashMap<String, Instant>();
        witness.steps(since).forEach(step -> committed.put(step.key(), step.committed()));
        assertThat(effects.calls()).as("calls of what was recorded").noneMatch(call -> call.at()
                .isAfter(committed.get(call.key())));
        // Every call in progress when the drain ended is repeated on another worker: all the long ones were.
        var times = effects.calls().stream().collect(groupingBy(Effects.Call::key, counting()));
        assertThat(times).hasSize(2 * ids.size());
        assertThat(times.values()).allMatch(count -> count <= 2);
        assertThat(effects.calls().stream().filter(call -> call.path().startsWith("/hold/")))
                .hasSize(2 * OF_EACH);
        assertThat(staying.stdout())
                .as("handed back, not recovered from a dead worker")
                .doesNotContain("executions of dead workers are queued again");
        System.out.printf(
                "drain: %d executions, the process ended after %d ms (drain %d ms), %d calls for %d effects%n",
                ids.size(), took.toMillis(), DRAIN.toMillis(), effects.calls().size(), times.size());
    }

    @Test
    void openSocketsAndWaitingRequestsAreNotifiedAtOnceAndDoNotDelayTheShutdown() {
        var leaving = start("leaving").awaitReady();
        var client = new Client(() -> leaving.uri("/"));
        WORKFLOWS.forEach(client::put);
        var watched = client.run("long", FaultWorkflow.input(0, 0, effects.url()));
        try (var watchers = new Watchers(leaving)) {
            for (int n = 0; n < OF_EACH; n++) {
                watchers.follow("/api/executions/" + watched + "/live");
                watchers.waitFor("long", FaultWorkflow.input(n, 0, effects.url()));
            }
            watchers.follow("/api/live");
            // A client whose machine lost power: it will not confirm the close.
            watchers.followDeaf("/api/live");
            await().atMost(Duration.ofSeconds(30)).until(() -> effects.held() == OF_EACH + 1);
            await().until(() -> Watchers.sockets(leaving) == OF_EACH + 2);

            long told = System.nanoTime();
            leaving.sigterm();
            watchers.codes().forEach(code -> assertThat(
                            code.orTimeout(2, TimeUnit.SECONDS).join())
                    .as("close code")
                    .isEqualTo(1001));
            for (var waiting : watchers.answers()) {
                var answer = waiting.orTimeout(2, TimeUnit.SECONDS).join();
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
                assertThat(new JsonObject(answer.body()).getString("status")).isEqualTo("running");
            }
            var toldAll = Duration.ofNanos(System.nanoTime() - told);
            assertThat(watchers.accepts("rest", FaultWorkflow.input(0, 0, effects.url())))
                    .as("new work")
                    .isFalse();
            leaving.awaitExit(GRACE);
            var took = Duration.ofNanos(System.nanoTime() - told);
            System.out.printf(
                    "drain: sockets and waits were notified after %d ms, the process ended after %d ms (drain %d ms)%n",
                    toldAll.toMillis(), took.toMillis(), DRAIN.toMillis());
            assertThat(took).isLessThan(DRAIN.plusSeconds(2));
        }
    }

    // Lazily created resources must not stop with the web server, which stops before the worker has drained.
    private void calledFirstByTheWeb(Client client) {
        client.put("first", """
                name: first
                steps:
                  - id: call
                    http: { method: POST, url: "${ input.world }/first", body: { value: 1, ms: 1 } }
                """);
        var body = new JsonObject()
                .put("useQueue", false)
                .put("triggerData", new JsonObject().put("world", effects.url()));
        var answer = client.post("/api/workflows/first/run?wait=20s", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        effects.forget();
    }

    private MillraceProcess start(String name) {
        var process = MillraceProcess.start(Map.of(
                "DATABASE_URL", postgres.url(),
                "REDIS_URL", redis.url(),
                "WORKER_NAME", name,
                "WORKFLOW_CONCURRENCY", Integer.toString(SLOTS),
                "MILLRACE_WORKER_DRAIN", DRAIN.toString()));
        processes.add(process);
        return process;
    }
}
