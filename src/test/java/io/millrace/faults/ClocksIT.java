package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.Client;
import io.millrace.testing.ControlledPostgres;
import io.millrace.testing.ControlledRedis;
import io.millrace.testing.MillraceProcess;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three instances, one ten minutes ahead, one ten minutes behind: whichever runs what, nothing is early or late. */
class ClocksIT {

    private static final Duration NAP = Duration.ofSeconds(6);
    private static final Duration SLACK = Duration.ofSeconds(8);

    private ControlledPostgres postgres;
    private ControlledRedis redis;
    private final List<MillraceProcess> processes = new ArrayList<>();

    @BeforeEach
    void serversStart() {
        postgres = ControlledPostgres.start();
        redis = ControlledRedis.forgetful();
    }

    @AfterEach
    void serversStop() {
        processes.forEach(MillraceProcess::kill9);
        redis.close();
        postgres.close();
    }

    @Test
    void napsAndDelaysLastAsLongAsTheySay() {
        for (var offset : List.of("600s", "PT-10M", "0s")) {
            processes.add(MillraceProcess.start(Map.of(
                    "DATABASE_URL",
                    postgres.url(),
                    "REDIS_URL",
                    redis.url(),
                    "WORKFLOW_CONCURRENCY",
                    "4",
                    "MILLRACE_CLOCK_OFFSET",
                    offset)));
        }
        processes.forEach(MillraceProcess::awaitReady);
        var clients = processes.stream()
                .map(process -> new Client(() -> process.uri("/")))
                .toList();
        clients.get(0).put("nap", """
                name: nap
                steps:
                  - { id: nap, sleep: %ds }
                  - { id: after, needs: nap, set: done }
                """.formatted(NAP.toSeconds()));
        clients.get(0).put("plain", "{name: plain, steps: [{id: a, set: 1}]}");
        var naps = new ArrayList<String>();
        var delayed = new ArrayList<String>();
        for (int n = 0; n < 18; n++) {
            var client = clients.get(n % 3);
            naps.add(run(client, "nap", new JsonObject()));
            delayed.add(run(client, "plain", new JsonObject().put("delay", NAP.toMillis())));
        }
        var client = clients.get(2);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> naps.stream().allMatch(id -> succeeded(client, id))
                        && delayed.stream().allMatch(id -> succeeded(client, id)));
        for (var id : naps) {
            var execution = client.execution(id);
            assertThat(between(execution, "startedAt", "finishedAt")).isBetween(NAP, NAP.plus(SLACK));
            execution.getJsonArray("steps").forEach(step -> {
                var one = (JsonObject) step;
                var least = one.getString("path").equals("nap") ? NAP.minusMillis(100) : Duration.ZERO;
                assertThat(between(one, "startedAt", "finishedAt")).isBetween(least, least.plus(SLACK));
            });
        }
        for (var id : delayed) {
            var execution = client.execution(id);
            assertThat(between(execution, "createdAt", "startedAt")).isBetween(NAP.minusSeconds(1), NAP.plus(SLACK));
            assertThat(between(execution, "startedAt", "finishedAt")).isBetween(Duration.ZERO, SLACK);
        }
        assertThat(processes.get(0).stdout()).contains("The clock of this machine is");
        assertThat(new JsonObject(clients.get(1).get("/health/ready").body())
                        .getJsonArray("checks")
                        .encode())
                .contains("\"agrees\":false");
    }

    private static Duration between(JsonObject of, String from, String to) {
        return Duration.between(Instant.parse(of.getString(from)), Instant.parse(of.getString(to)));
    }

    private static boolean succeeded(Client client, String id) {
        return client.execution(id).getString("status").equals("succeeded");
    }

    private static String run(Client client, String workflow, JsonObject request) {
        var answer = client.post("/api/workflows/" + workflow + "/run", request);
        return new JsonObject(answer.body()).getString("id");
    }
}
