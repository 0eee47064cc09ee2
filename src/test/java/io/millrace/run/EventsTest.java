package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.millrace.feed.Feed;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.World;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What watchers of an execution are told, in what order, and that it is true when they are told. */
@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class EventsTest extends OnServers {

    @Inject
    Feed feed;

    @Test
    void aShortExecutionIsToldFromBeginningToEnd() {
        var id = start("""
                name: told
                steps:
                  - { id: a, set: 1 }
                  - { id: b, set: "${ a + 1 }" }
                  - { id: c, when: "${ b = 5 }", set: "${ b }" }
                """, Map.of());
        finished(id);
        assertThat(told(id, "execution-completed"))
                .containsExactly(
                        "execution-queued",
                        "execution-started",
                        "node-started a",
                        "node-completed a",
                        "node-started b",
                        "node-completed b",
                        "node-skipped c",
                        "execution-completed");
    }

    @Test
    void aRetryAndAFailureAreTold() {
        var calls = new AtomicInteger();
        try (var world = new World(call -> calls.incrementAndGet() < 3 ? "!500" : "!404")) {
            var id = start("""
                    name: told-failing
                    retry: { attempts: 1, backoff: 20ms }
                    steps:
                      - id: bad
                        http: "${ input.world }/bad"
                        retry: { attempts: 1, backoff: 5ms }
                    """, Map.of("world", world.url()));
            finished(id);
            assertThat(told(id, "execution-failed"))
                    .containsExactly(
                            "execution-queued",
                            "execution-started",
                            "node-started bad",
                            "node-retrying bad",
                            "node-started bad",
                            "node-failed bad",
                            "execution-retrying",
                            "execution-started",
                            "node-started bad",
                            "node-failed bad",
                            "execution-failed");
        }
    }

    @Test
    void nothingIsToldBeforeItIsStored() {
        var name = put("""
                name: told-when-stored
                steps:
                  - { id: a, set: 1 }
                  - { id: b, set: "${ a + 1 }" }
                """);
        for (int i = 0; i < 10; i++) {
            var id = accepted(submit(name, Map.of()));
            var wrong = new CopyOnWriteArrayList<String>();
            var seen = new CopyOnWriteArrayList<String>();
            var following = feed.follow(TenantId.DEFAULT, id, 1)
                    .onItem()
                    .transformToUniAndConcatenate(
                            event -> executions.find(TenantId.DEFAULT, id).invoke(found -> {
                                var json = map(event.json());
                                var stored = found.orElseThrow();
                                seen.add(String.valueOf(json.get("type")));
                                if (json.get("type").equals("node-completed")
                                        && attempts(stored, String.valueOf(json.get("path")))
                                                .isEmpty()) {
                                    wrong.add(event.json());
                                }
                                if (json.get("type").equals("execution-completed")
                                        && stored.summary().status() != Status.SUCCEEDED) {
                                    wrong.add(event.json());
                                }
                            }))
                    .subscribe()
                    .with(found -> {}, failure -> wrong.add(failure.toString()));
            await().atMost(Duration.ofSeconds(10)).until(() -> seen.contains("execution-completed"));
            following.cancel();
            assertThat(wrong).isEmpty();
        }
    }

    private List<String> told(ExecutionId id, String last) {
        var told = new ArrayList<String>();
        var numbers = new ArrayList<Long>();
        feed.follow(TenantId.DEFAULT, id, 1)
                .onItem()
                .invoke(event -> {
                    var json = map(event.json());
                    assertThat(((Number) json.get("seq")).longValue()).isEqualTo(event.sequence());
                    assertThat(json.get("execution")).isEqualTo(id.toString());
                    numbers.add(event.sequence());
                    told.add(json.get("type") + (json.get("path") == null ? "" : " " + json.get("path")));
                })
                .select()
                .first(event -> !map(event.json()).get("type").equals(last))
                .collect()
                .last()
                .await()
                .atMost(Duration.ofSeconds(10));
        for (int i = 0; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).isEqualTo(i + 1L);
        }
        return told;
    }
}
