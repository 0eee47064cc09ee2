package io.millrace.api.execution;

import static io.millrace.api.ApiRequests.freshName;
import static io.millrace.api.ApiRequests.put;
import static io.millrace.api.ApiRequests.run;
import static io.millrace.api.ApiRequests.started;
import static io.millrace.api.ApiRequests.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.millrace.testing.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many of a group run at a time, as the world outside sees it; with each adapter of the queue. */
@Timeout(120)
abstract class ConcurrencyScenarios {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final World world = new World(call -> "{}").holding();

    @AfterEach
    void close() {
        world.waiting().forEach(world::release);
        world.close();
    }

    /** Calls the world at {@code /customer/n}; its group is the customer. */
    private String calling(String limits) {
        var name = freshName();
        put(name, """
                name: %s
                %s
                steps:
                  - id: call
                    http: { url: "%s/${ input.customer }/${ input.n }" }
                """.formatted(name, limits, world.url())).statusCode(201);
        return name;
    }

    private static String input(String customer, int n) {
        return "{\"triggerData\": {\"customer\": \"" + customer + "\", \"n\": " + n + "}}";
    }

    private static List<String> start(String workflow, String customer, int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> started(workflow, input(customer, n)))
                .toList();
    }

    private long inFlight(String customer) {
        return world.waiting().stream()
                .filter(path -> path.startsWith("/" + customer + "/"))
                .count();
    }

    @Test
    void neverMoreThanTheLimitOfACustomerAreInFlightAndOthersAreUnhindered() {
        var name = calling("concurrency: { key: \"${ input.customer }\", limit: 2 }");
        var ids = new ArrayList<>(start(name, "acme", 30));
        await().atMost(LIMIT).until(() -> inFlight("acme") == 2);
        // While acme's slots are taken and 28 of its executions wait.
        ids.addAll(start(name, "other", 3));
        await().atMost(LIMIT).until(() -> inFlight("other") == 2);
        Map<String, Long> most = new ConcurrentHashMap<>();
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> {
            for (var customer : List.of("acme", "other")) {
                most.merge(customer, inFlight(customer), Math::max);
            }
            world.waiting().stream().findAny().ifPresent(world::release);
            return world.calls().size() == 33 && world.waiting().isEmpty();
        });
        assertThat(most).allSatisfy((customer, count) -> assertThat(count).isLessThanOrEqualTo(2));
        assertThat(world.mostInFlight()).isLessThanOrEqualTo(4);
        ids.forEach(id -> await().atMost(LIMIT).until(() -> status(id), "succeeded"::equals));
        assertThat(world.calls()).extracting(World.Call::path).doesNotHaveDuplicates();
    }

    @Test
    void withoutAKeyTheWorkflowHasTheSlotsAndAnotherHasItsOwn() {
        var one = calling("concurrency: 1");
        var other = calling("concurrency: 1");
        var ids = new ArrayList<>(start(one, "a", 3));
        ids.addAll(start(other, "b", 3));
        Map<String, Long> most = new HashMap<>();
        await().atMost(LIMIT).until(() -> inFlight("a") == 1 && inFlight("b") == 1);
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> {
            for (var which : List.of("a", "b")) {
                most.merge(which, inFlight(which), Math::max);
            }
            world.waiting().stream().findAny().ifPresent(world::release);
            return world.calls().size() == 6 && world.waiting().isEmpty();
        });
        assertThat(most).containsOnly(Map.entry("a", 1L), Map.entry("b", 1L));
        ids.forEach(id -> await().atMost(LIMIT).until(() -> status(id), "succeeded"::equals));
    }

    @Test
    void aParkedExecutionHoldsNoSlot() {
        var name = freshName();
        put(name, """
                name: %s
                concurrency: 1
                steps:
                  - id: nap
                    sleep: 1h
                """.formatted(name)).statusCode(201);
        var ids = IntStream.range(0, 4).mapToObj(i -> started(name, "{}")).toList();
        ids.forEach(id -> await().atMost(LIMIT).until(() -> status(id), "waiting"::equals));
    }

    @Test
    void aCancelledOnesSlotGoesToTheNext() {
        var name = calling("concurrency: 1");
        var ids = start(name, "c", 2);
        await().atMost(LIMIT).until(() -> inFlight("c") == 1);
        var running = ids.stream().filter(id -> status(id).equals("running")).toList();
        assertThat(running).hasSize(1);
        io.restassured.RestAssured.given()
                .post("/api/executions/" + running.get(0) + "/cancel")
                .then()
                .statusCode(200);
        await().atMost(LIMIT).until(() -> world.calls().size() == 2);
        world.waiting().forEach(world::release);
        var next = ids.get(1 - ids.indexOf(running.get(0)));
        await().atMost(LIMIT).until(() -> status(next), "succeeded"::equals);
    }

    @Test
    void directExecutionGoesByTheQueueAndSaysWhy() {
        var name = calling("concurrency: { key: \"${ input.customer }\", limit: 1 }");
        var id = run(name, "{\"useQueue\": false, " + input("d", 0).substring(1))
                .statusCode(202)
                .body("queued", equalTo(true))
                .body("message", containsString("its workflow has limits"))
                .extract()
                .<String>path("jobId");
        await().atMost(LIMIT).until(() -> inFlight("d") == 1);
        world.waiting().forEach(world::release);
        await().atMost(LIMIT).until(() -> status(id), "succeeded"::equals);
    }

    @Test
    void anInputWithoutTheKeyIsRefusedAndNothingIsStored() {
        var name = calling("concurrency: { key: \"${ input.customer }\", limit: 2 }");
        run(name, "{\"triggerData\": {\"n\": 1}}")
                .statusCode(422)
                .body("type", equalTo("/problems/invalid-request"))
                .body("errors[0].path", equalTo("concurrency.key"));
        run(name, "{\"triggerData\": {\"customer\": \"" + "x".repeat(257) + "\"}}")
                .statusCode(422)
                .body("errors[0].message", containsString("millrace.input.max-key-length"));
        assertThat(world.calls()).isEmpty();
    }
}
