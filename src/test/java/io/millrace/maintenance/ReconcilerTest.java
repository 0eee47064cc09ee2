package io.millrace.maintenance;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.api.ApiRequests;
import io.millrace.database.Shards;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.TenantId;
import io.millrace.execution.Trigger;
import io.millrace.queue.RunQueue;
import io.millrace.submission.Submission;
import io.millrace.submission.SubmissionRequest;
import io.millrace.submission.Submitted;
import io.millrace.testing.Agreement;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.visibility.Executions;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A queue that lost its content, or has stale entries, with many executions in either case. */
@QuarkusTest
@Timeout(120)
@TestProfile(ReconcilerTest.SmallSteps.class)
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class ReconcilerTest {

    public static class SmallSteps implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.worker.overdue", "2s",
                    "millrace.worker.sweep", "500ms",
                    "millrace.worker.sweep-limit", "500");
        }
    }

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String FAR = "9999999999999";

    @Inject
    Submission submission;

    @Inject
    Executions executions;

    @Inject
    Shards shards;

    @Inject
    RunQueue queue;

    @Inject
    Vertx vertx;

    @ConfigProperty(name = "REDIS_URL")
    String url;

    @ConfigProperty(name = "millrace.redis.prefix")
    String prefix;

    private Redis redis;
    private String held;

    @BeforeEach
    void open() {
        redis = Redis.createClient(vertx, url);
        // After the first, none of its executions may start: they are queued for as long as the test lasts.
        held = ApiRequests.stored(name -> """
                name: %s
                concurrency: { key: "all", limit: 1 }
                steps:
                  - id: nap
                    sleep: 4s
                """.formatted(name));
    }

    @AfterEach
    void close() {
        sql("delete from execution where workflow = '" + held + "'");
        redis.close();
    }

    private static <T> T get(Uni<T> uni) {
        return uni.await().atMost(LIMIT);
    }

    private void sql(String text) {
        get(shards.indexed(0).query(text).execute());
    }

    private void send(Command command, String... arguments) {
        var request = Request.cmd(command);
        List.of(arguments).forEach(request::arg);
        redis.send(request).toCompletionStage().toCompletableFuture().join();
    }

    private String key(String name) {
        return "{" + prefix + ":queue:0}:" + name;
    }

    private List<ExecutionId> submit(String workflow, int count, Duration delay) {
        return get(Uni.join()
                        .all(IntStream.range(0, count)
                                .mapToObj(i -> submission.submit(new SubmissionRequest(
                                        TenantId.DEFAULT,
                                        workflow,
                                        OptionalInt.empty(),
                                        Map.of(),
                                        Trigger.API,
                                        5,
                                        delay)))
                                .toList())
                        .andFailFast())
                .stream()
                .map(answer -> ((Submitted.Accepted) answer).id())
                .toList();
    }

    private List<String> differences() {
        var known = Agreement.heldInRedis(vertx, url, prefix);
        Set<String> open = new TreeSet<>();
        get(shards.indexed(0).query(Agreement.OPEN).execute()).forEach(row -> open.add(row.getString("id")));
        return Agreement.differences(open, known);
    }

    private static double metric(String name) {
        return given().get("/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + name));
    }

    private void awaitAgreement(Duration limit) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(limit)
                .untilAsserted(() -> assertThat(differences()).isEmpty());
    }

    private static void awaitMetric() {
        await().atMost(LIMIT).until(() -> metric("millrace_queue_disagreement") == 0);
    }

    @Test
    void aFlushedRedisIsRefilledWithTenThousandAtOnceAndADelayIsKept() {
        submit(held, 5000, Duration.ZERO);
        submit(held, 5000, Duration.ofHours(1));
        awaitAgreement(LIMIT);
        var quick = ApiRequests.stored(ApiRequests::yaml);
        var due = Instant.now().plusSeconds(4);
        var delayed = submit(quick, 1, Duration.ofSeconds(4)).get(0);
        send(Command.FLUSHALL);
        long flushed = System.nanoTime();
        awaitAgreement(Duration.ofSeconds(10));
        long millis = (System.nanoTime() - flushed) / 1_000_000;
        assertThat(Instant.now()).as("refilled before the delay is over").isBefore(due);
        var done = await().atMost(LIMIT)
                .until(
                        () -> get(executions.find(TenantId.DEFAULT, delayed)).orElseThrow(),
                        found -> found.summary().status().terminal());
        var late = Duration.between(due, done.summary().startedAt());
        System.out.println("10,000 known again " + millis + " ms after the flush; a delayed one started "
                + late.toMillis() + " ms after its time");
        assertThat(millis).isLessThan(3500);
        assertThat(late).isBetween(Duration.ofMillis(-50), Duration.ofMillis(500));
        awaitMetric();
    }

    @Test
    void staleEntriesDisappearFromTheQueue() {
        var over =
                submit(ApiRequests.stored(ApiRequests::yaml), 1, Duration.ZERO).get(0);
        await().atMost(LIMIT).until(() -> get(executions.find(TenantId.DEFAULT, over))
                .orElseThrow()
                .summary()
                .status()
                .terminal());
        var waiting = submit(held, 3, Duration.ofHours(1));
        awaitMetric();
        send(
                Command.ZADD,
                key("due"),
                FAR,
                over.toString(),
                FAR,
                ExecutionId.next(Instant.now(), 7).toString());
        send(Command.HSET, key("waiting"), ExecutionId.next(Instant.now(), 0).toString(), "0 no lane");
        // Finished without the queue noticing.
        sql("update execution set status = 'cancelled', finished_at = now() where id = '" + waiting.get(0) + "'");
        assertThat(differences()).hasSizeGreaterThanOrEqualTo(4);
        awaitAgreement(LIMIT);
        assertThat(queue.missing(waiting).await().atMost(LIMIT)).containsExactly(waiting.get(0));
        awaitMetric();
    }

    @Test
    void missingExecutionsAreFoundAndCountedEvenAtTheEndOfALongQueue() {
        var ids = submit(held, 3000, Duration.ZERO);
        awaitAgreement(LIMIT);
        var lost = ids.stream().sorted().skip(2990).toList();
        assertThat(get(queue.withdraw(lost))).containsExactlyInAnyOrderElementsOf(lost);
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> metric("millrace_queue_disagreement") == 10);
        awaitAgreement(LIMIT);
        awaitMetric();
        assertThat(metric("millrace_queue_depth{state=\"held\"")).isGreaterThan(2900);
    }

    @Test
    void cancellingOrPausingWithdrawsFromTheQueueAtOnce() {
        var ids = submit(held, 3, Duration.ofHours(1));
        awaitAgreement(LIMIT);
        given().post("/api/executions/" + ids.get(0) + "/cancel").then().statusCode(200);
        given().post("/api/executions/" + ids.get(1) + "/pause").then().statusCode(200);
        // Long before the reconciler would have done it.
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofMillis(300))
                .until(() -> get(queue.missing(ids)).equals(Set.of(ids.get(0), ids.get(1))));
        given().post("/api/executions/" + ids.get(1) + "/resume").then().statusCode(202);
        awaitAgreement(Duration.ofSeconds(2));
    }
}
