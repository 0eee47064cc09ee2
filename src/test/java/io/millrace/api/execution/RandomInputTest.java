package io.millrace.api.execution;

import static io.millrace.api.ApiRequests.freshName;
import static io.millrace.api.ApiRequests.started;
import static io.millrace.api.ApiRequests.status;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.expression.Json;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.World;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The reconstructed input of http steps anywhere in random workflows is what the external service received. */
@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class RandomInputTest {

    private static final int ROUNDS = 15;

    private final ObjectMapper mapper = new ObjectMapper();

    /** Generates workflows; an http step may read whatever is visible at its position. */
    private static final class Garden {
        private final Random random;
        private final String url;
        private int ids;

        Garden(Random random, String url) {
            this.random = random;
            this.url = url;
        }

        List<Object> body(int level, List<String> seen) {
            var visible = new ArrayList<>(seen);
            List<Object> steps = new ArrayList<>();
            int count = 1 + random.nextInt(level == 0 ? 6 : 3);
            for (int i = 0; i < count; i++) {
                Map<String, Object> step = new LinkedHashMap<>();
                var id = "s" + ids++;
                step.put("id", id);
                visible.add(kind(step, id, level, visible));
                steps.add(step);
            }
            return steps;
        }

        // Returns how others may read it.
        private String kind(Map<String, Object> step, String id, int level, List<String> visible) {
            switch (level >= 3 ? random.nextInt(2) : random.nextInt(6)) {
                case 0 -> {
                    step.put("set", Map.of("v", expression(visible)));
                    return id + ".v";
                }
                case 1, 2 -> {
                    boolean fails = random.nextInt(3) == 0;
                    if (fails) {
                        step.put("retry", Map.of("attempts", 2, "backoff", "1ms"));
                    }
                    Map<String, Object> http = new LinkedHashMap<>();
                    http.put("method", "POST");
                    http.put("url", url + (fails ? "/shaky/" : "/") + id);
                    http.put("query", Map.of("q", expression(visible)));
                    http.put("body", Map.of("a", expression(visible), "b", "[" + expression(visible) + "]"));
                    step.put("http", http);
                    return id + ".body.n";
                }
                case 3 -> {
                    step.put("if", random.nextInt(4) == 0 ? "${ input.no }" : "${ input.yes }");
                    step.put("then", body(level + 1, visible));
                    step.put("else", body(level + 1, visible));
                    return id;
                }
                case 4 -> {
                    step.put("forEach", random.nextBoolean() ? "${ input.items }" : "${ [" + visible.get(0) + ", 5] }");
                    step.put("concurrency", 1 + random.nextInt(3));
                    step.put("steps", body(level + 1, with(visible, "item", "index")));
                    return id;
                }
                default -> {
                    step.put("while", "${ index < " + random.nextInt(3) + " }");
                    step.put("steps", body(level + 1, with(visible, "index", id)));
                    return id;
                }
            }
        }

        private static List<String> with(List<String> visible, String... more) {
            var all = new ArrayList<>(visible);
            all.addAll(List.of(more));
            return all;
        }

        private String expression(List<String> visible) {
            var name = visible.get(random.nextInt(visible.size()));
            return random.nextBoolean() ? "${ " + name + " }" : "x ${ $string(" + name + ") } y";
        }
    }

    @Test
    void theInputIsWhatTheWorldReceived() throws Exception {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("RandomInputTest: -Dmillrace.test.seed=" + seed);
        var random = new Random(seed);
        Set<String> seen = ConcurrentHashMap.newKeySet();
        var numbers = new AtomicInteger();
        int compared = 0;
        int repeated = 0;
        int nested = 0;
        for (int round = 0; round < ROUNDS; round++) {
            try (var world = new World(call -> call.path().startsWith("/shaky/") && seen.add(call.key())
                    ? "!503"
                    : "{\"n\": " + numbers.incrementAndGet() + "}")) {
                var name = freshName();
                var definition = Json.write(Map.of(
                        "name",
                        name,
                        "steps",
                        new Garden(random, world.url()).body(0, List.of("input.items", "input.text"))));
                given().contentType("application/json")
                        .body(definition)
                        .put("/api/workflows/" + name)
                        .then()
                        .statusCode(201);
                var id = started(
                        name,
                        "{\"triggerData\": {\"yes\": true, \"no\": false, \"text\": \"t ü\", \"items\": [1, {\"a\": null}]}}");
                await().until(() -> Set.of("succeeded", "failed").contains(status(id)));
                assertEquals("succeeded", status(id), definition);
                for (var call : world.calls()) {
                    var path = call.key().substring(id.length() + 1);
                    var received = mapper.readTree(call.body());
                    int attempts = call.path().startsWith("/shaky/") ? 2 : 1;
                    for (int attempt = 1; attempt <= attempts; attempt++) {
                        var step = mapper.readTree(given().queryParam("path", path)
                                .queryParam("attempt", attempt)
                                .get("/api/executions/" + id + "/steps")
                                .then()
                                .statusCode(200)
                                .extract()
                                .asString());
                        var where = path + " of " + definition;
                        assertEquals(received, step.at("/input/body"), where);
                        assertEquals("POST", step.at("/input/method").asText(), where);
                        assertEquals(
                                world.url() + call.path().replaceFirst("\\?.*", ""),
                                step.at("/input/url").asText(),
                                where);
                        assertTrue(step.get("inputNote").isNull(), where + ": " + step.get("inputNote"));
                        compared++;
                        repeated += attempts - 1;
                        nested += path.contains("/") ? 1 : 0;
                    }
                }
            }
        }
        System.out.printf("%d inputs compared, %d of attempts, %d nested%n", compared, repeated, nested);
        assertTrue(compared > ROUNDS && repeated > 0 && nested > 0);
    }
}
