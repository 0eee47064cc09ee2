package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.catalog.Catalog;
import io.millrace.execution.ExecutionId;
import io.millrace.journal.Executions;
import io.millrace.submission.Submission;
import io.millrace.submission.SubmissionRequest;
import io.millrace.submission.Submitted;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.Workflows;
import io.millrace.testing.World;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Each kind of step and each option, through the whole product on real servers. */
@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class RunTest {

    @Inject
    Catalog catalog;

    @Inject
    Submission submission;

    @Inject
    Executions executions;

    @Test
    void anEffectReadsWhatAPureStepMade() {
        try (var world = new World(call -> call.body())) {
            var done = run("""
                    name: pure-then-effect
                    steps:
                      - id: a
                        set: { n: "${ input.n + 1 }" }
                      - id: b
                        http: { method: POST, url: "${ input.world }/b", body: { n: "${ a.n }" } }
                    output: "${ b.body.n }"
                    """, Map.of("n", 41, "world", world.url()));
            assertThat(done.output()).isEqualTo("42");
        }
    }

    private Executions.Details run(String yaml, Map<String, Object> input) {
        var name = yaml.lines().findFirst().orElseThrow().replace("name: ", "");
        Workflows.putYaml(catalog, yaml);
        var request = new SubmissionRequest("default", name, OptionalInt.empty(), input, "api", 5, Duration.ZERO);
        var answer = submission.submit(request).await().atMost(Duration.ofSeconds(10));
        var id = ((Submitted.Accepted) answer).id();
        return await().atMost(Duration.ofSeconds(20))
                .until(() -> find(id), found -> found.summary().status().terminal());
    }

    private Executions.Details find(ExecutionId id) {
        return executions
                .find("default", id)
                .await()
                .atMost(Duration.ofSeconds(10))
                .orElseThrow();
    }
}
