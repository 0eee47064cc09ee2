package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.catalog.Catalog;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.millrace.execution.Trigger;
import io.millrace.submission.Submission;
import io.millrace.submission.SubmissionRequest;
import io.millrace.submission.Submitted;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.Workflows;
import io.millrace.testing.World;
import io.millrace.visibility.Executions;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Random graphs with nested bodies, on real servers, against a reference that runs one step at a time. */
@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class RandomGraphTest {

    @Inject
    Catalog catalog;

    @Inject
    Submission submission;

    @Inject
    Executions executions;

    @Test
    void everyStepRunsOnceAsSoonAsItsInputsAreThereAndTheResultIsTheReferences() {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        int graphs = Integer.getInteger("millrace.test.graphs", 25);
        System.out.println("seed " + seed + " (-Dmillrace.test.seed), graphs " + graphs);
        var random = new Random(seed);
        for (int i = 0; i < graphs; i++) {
            int steps = i == 0 ? 200 : 1 + random.nextInt(80);
            runOne(random.nextLong(), steps, random);
        }
    }

    private void runOne(long seed, int steps, Random order) {
        try (var world = new World(call ->
                        "{\"v\":" + RandomWorkflow.WORLD.applyAsLong(new JsonObject(call.body()).getLong("v")) + "}")
                .holding()) {
            var model = new RandomWorkflow(seed, steps, world.url());
            var name = "graph-" + Long.toHexString(seed);
            Workflows.put(catalog, model.definition(name));
            var answered = new HashSet<String>();
            var id = start(name);
            while (true) {
                var expected = model.after(answered);
                await("graph seed " + seed + ", " + steps + " steps, after " + answered.size() + " answers")
                        .atMost(Duration.ofSeconds(15))
                        .pollInterval(Duration.ofMillis(2))
                        .untilAsserted(() -> assertThat(world.waiting())
                                .as(
                                        "%s",
                                        find(id).steps().stream()
                                                .map(s -> s.path() + " " + s.status())
                                                .toList())
                                .isEqualTo(expected.inFlight()));
                if (expected.inFlight().isEmpty()) {
                    break;
                }
                var calls = List.copyOf(expected.inFlight());
                var next = calls.get(order.nextInt(calls.size()));
                answered.add(next);
                world.release(next);
            }
            var done = await().atMost(Duration.ofSeconds(10))
                    .until(() -> find(id), found -> found.summary().status().terminal());
            assertThat(done.summary().status())
                    .as("error %s, seed %d", done.summary().error(), seed)
                    .isEqualTo(Status.SUCCEEDED);
            assertThat(Double.parseDouble(done.output())).as("seed %d", seed).isEqualTo((double)
                    model.after(answered).result());
            var byKey = world.calls().stream().collect(Collectors.groupingBy(World.Call::key, Collectors.counting()));
            assertThat(byKey.values()).as("seed %d", seed).allMatch(count -> count == 1);
        }
    }

    private ExecutionId start(String workflow) {
        var request = new SubmissionRequest(
                TenantId.DEFAULT, workflow, OptionalInt.empty(), null, Trigger.API, 5, Duration.ZERO);
        var answer = submission.submit(request).await().atMost(Duration.ofSeconds(10));
        return ((Submitted.Accepted) answer).id();
    }

    private Executions.Details find(ExecutionId id) {
        return executions
                .find(TenantId.DEFAULT, id)
                .await()
                .atMost(Duration.ofSeconds(10))
                .orElseThrow();
    }
}
