package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.execution.Status;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.NarrowBounds;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The state of an execution, of which there may be 10 kB here. */
@QuarkusTest
@TestProfile(NarrowBounds.class)
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class StateSizeTest extends OnServers {

    private static final int MOST = 10_240;

    @Test
    void theStepWhoseOutputIsTooMuchFailsAtOnceAndSaysHowLargeItAndAllIs() {
        var done = run("""
                name: grows
                steps:
                  - { id: a, set: "${ $pad('', 4000, 'x') }" }
                  - { id: b, set: "${ $pad('', 4000, $substring(a, 0, 1)) }" }
                  - { id: c, set: "${ $pad('', 4000, $substring(b, 0, 1)) }" }
                """, Map.of("n", 1));
        assertThat(failed(done).get("type")).isEqualTo("state-too-large");
        assertThat(failed(done).get("step")).isEqualTo("c");
        assertThat(failed(done).get("message").toString())
                .contains("'c' has 4002 bytes")
                .contains("would have " + (3 * 4002 + "{\"n\":1}".length()) + " bytes")
                .contains("at most " + MOST)
                .contains("millrace.run.max-state");
        assertThat(attempts(done, "c")).hasSize(1);
        assertThat(done.summary().attempt()).isEqualTo(1);
    }

    @Test
    void allOfItMayBeUsedToTheLastByteOfUtf8() {
        var yaml = """
                name: to-the-last
                steps: [ { id: a, set: "${ $pad('', input.n, 'é') }" } ]
                output: "${ 1 }"
                """;
        int fits = (MOST - "{\"n\":5113}".length() - 2) / 2;
        assertThat(output(yaml, Map.of("n", fits))).isEqualTo(1);
        assertThat(error(yaml, Map.of("n", fits + 1)).get("message").toString())
                .contains("would have " + (MOST + 2) + " bytes");
    }

    @Test
    void theInputCounts() {
        var error = error("""
                name: large-input
                steps: [ { id: a, set: "${ input.text }" } ]
                """, Map.of("text", "x".repeat(6000)));
        assertThat(error.get("type")).isEqualTo("state-too-large");
    }

    @Test
    void everyTurnOfALoopCounts() {
        var error = error("""
                name: many-turns
                steps:
                  - id: loop
                    while: "${ index < 20 }"
                    steps: [ { id: x, set: "${ $pad('', 1000, 'x') }" } ]
                """, Map.of());
        assertThat(error.get("type")).isEqualTo("state-too-large");
        assertThat(error.get("step")).isEqualTo("loop/10/x");
    }

    @Test
    void whatAnEarlierStretchRecordedCounts() {
        var yaml = """
                name: grows-after-a-park
                steps:
                  - { id: a, set: "${ $pad('', 6000, 'x') }" }
                  - { id: nap, needs: [a], sleep: 300ms }
                  - { id: b, needs: [nap], set: "${ $pad('', input.more, 'x') }" }
                output: "${ 1 }"
                """;
        assertThat(error(yaml, Map.of("more", 5000)).get("type")).isEqualTo("state-too-large");
        var done = run(yaml, Map.of("more", 4000));
        assertThat(done.summary().status()).isEqualTo(Status.SUCCEEDED);
        assertThat(size(done)).isBetween(10_000L, (long) MOST);
    }

    @Test
    void whatIsTooMuchIsDealtWithLikeAnyFailure() {
        assertThat(output("""
                name: dealt-with
                steps:
                  - { id: a, set: "${ $pad('', 6000, 'x') }" }
                  - { id: b, needs: [a], set: "${ $pad('', 6000, 'x') }", onError: continue }
                output: "${ b.error.type }"
                """, Map.of())).isEqualTo("state-too-large");
    }

    @Test
    void whatAHandlerMakesOfAFailureCountsToo() {
        var error = error("""
                name: handler-too-large
                steps:
                  - { id: a, set: "${ $pad('', 4000, 'x') }" }
                  - id: b
                    needs: [a]
                    fail: broken
                    onError: [ { id: large, set: "${ $pad('', 4000, 'x') }" } ]
                """, Map.of());
        assertThat(error.get("type")).isEqualTo("state-too-large");
        assertThat(error.get("step")).isEqualTo("b");
    }

    private static long size(io.millrace.visibility.Executions.Details of) {
        return of.input().getBytes(StandardCharsets.UTF_8).length
                + of.steps().stream()
                        .map(step -> Objects.requireNonNullElse(step.output(), ""))
                        .mapToLong(output -> output.getBytes(StandardCharsets.UTF_8).length)
                        .sum();
    }
}
