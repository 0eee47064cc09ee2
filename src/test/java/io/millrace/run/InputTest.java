package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.execution.TenantId;
import io.millrace.execution.Trigger;
import io.millrace.submission.SubmissionRequest;
import io.millrace.submission.Submitted;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.visibility.Executions;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The door by which executions are born: what it refuses, and what it fills in. */
@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class InputTest extends OnServers {

    private static final String STRICT = """
            name: strict-input
            input:
              type: object
              required: [name]
              additionalProperties: false
              x-note: unknown keywords are allowed
              properties:
                name: { type: string, pattern: "^[a-z]+$" }
                limit: { type: integer, default: 10, maximum: 50 }
                who:
                  type: object
                  default: {}
                  properties: { lang: { type: string, default: de }, tags: { type: array, items: { type: string } } }
            steps: [ { id: x, set: "${ input }" } ]
            """;

    @Test
    void defaultsAreFilledInAtEveryLevel() {
        assertThat(output(STRICT, Map.of("name", "a")))
                .isEqualTo(Map.of("name", "a", "limit", 10, "who", Map.of("lang", "de")));
        assertThat(output(STRICT, Map.of("name", "a", "limit", 3, "who", Map.of("lang", "fr", "tags", List.of("x")))))
                .isEqualTo(Map.of("name", "a", "limit", 3, "who", Map.of("lang", "fr", "tags", List.of("x"))));
    }

    @Test
    void aViolationNamesItsPathAndWritesNothing() {
        var name = put(STRICT.replace("strict-input", "strict-refused"));
        assertThat(faults(name, Map.of())).extracting(Submitted.Fault::path).containsExactly("triggerData");
        assertThat(faults(name, Map.of()).get(0).message()).contains("name");
        assertThat(faults(name, Map.of("name", "a", "limit", "many")))
                .extracting(Submitted.Fault::path)
                .containsExactly("triggerData.limit");
        assertThat(faults(name, Map.of("name", "A1", "limit", 51, "who", Map.of("tags", List.of("x", 2)))))
                .extracting(Submitted.Fault::path)
                .containsExactlyInAnyOrder("triggerData.name", "triggerData.limit", "triggerData.who.tags.1");
        assertThat(faults(name, Map.of("name", "a", "more", 1)).get(0).message())
                .contains("more");
        assertThat(faults(name, List.of(1))).extracting(Submitted.Fault::path).contains("triggerData");
        assertThat(stored(name)).isEmpty();
    }

    @Test
    void anInputThatIsTooLargeIsRefusedWithItsSize() {
        var name = put("""
                name: large-input
                steps: [ { id: x, set: 1 } ]
                """);
        var answer = submit(name, Map.of("text", "é".repeat(600_000)));
        assertThat(answer).isInstanceOf(Submitted.TooLarge.class);
        assertThat(answer.reason())
                .contains("1200011 bytes")
                .contains("1048576")
                .contains("millrace.input.max-size");
        assertThat(stored(name)).isEmpty();
        assertThat(submit(name, Map.of("text", "é".repeat(500_000)))).isInstanceOf(Submitted.Accepted.class);
    }

    @Test
    void aPatternThatTakesForEverIsGivenUp() {
        var name = put("""
                name: slow-pattern
                input: { type: object, properties: { text: { type: string, pattern: "^(a+)+$" } } }
                steps: [ { id: x, set: 1 } ]
                """);
        long began = System.nanoTime();
        assertThat(faults(name, Map.of("text", "a".repeat(60) + "!")).get(0).message())
                .contains("(a+)+");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
        assertThat(submit(name, Map.of("text", "aaa"))).isInstanceOf(Submitted.Accepted.class);
    }

    @Test
    void anInputNestedWithoutEndIsRefused() {
        var name = put("""
                name: deep-input
                input: { $ref: "#/$defs/node", $defs: { node: { type: object, properties: { n: { $ref: "#/$defs/node" } } } } }
                steps: [ { id: x, set: 1 } ]
                """);
        Map<String, Object> deep = Map.of();
        for (int i = 0; i < 250; i++) {
            deep = Map.of("n", deep);
        }
        assertThat(submit(name, deep)).isInstanceOf(Submitted.Invalid.class);
        assertThat(stored(name)).isEmpty();
    }

    @Test
    void anUnknownWorkflowAVersionAPriorityAndADelayOutOfRangeAreRefused() {
        assertThat(submit("nobody-there", Map.of())).isInstanceOf(Submitted.Unknown.class);
        var name = put("""
                name: refusing
                steps: [ { id: x, set: 1 } ]
                """);
        assertThat(ask(name, OptionalInt.of(7), 5, Duration.ZERO).reason()).contains("version 7");
        assertThat(ask(name, OptionalInt.empty(), 11, Duration.ZERO).reason())
                .contains("priority: ")
                .contains("1 to 10");
        assertThat(ask(name, OptionalInt.empty(), 5, Duration.ofDays(366)).reason())
                .contains("365 days");
        assertThat(ask(name, OptionalInt.empty(), 5, Duration.ofSeconds(-1)).reason())
                .contains("delay: ");
        catalog.activate(TenantId.DEFAULT, name, false).await().atMost(Duration.ofSeconds(5));
        assertThat(submit(name, Map.of())).isInstanceOf(Submitted.Inactive.class);
        assertThat(stored(name)).isEmpty();
    }

    private Submitted ask(String workflow, OptionalInt version, int priority, Duration delay) {
        return submission
                .submit(new SubmissionRequest(TenantId.DEFAULT, workflow, version, null, Trigger.API, priority, delay))
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    private List<Submitted.Fault> faults(String workflow, Object input) {
        var answer = submit(workflow, input);
        assertThat(answer).isInstanceOf(Submitted.Invalid.class);
        return ((Submitted.Invalid) answer).faults();
    }

    private List<Executions.Summary> stored(String workflow) {
        var filter = new Executions.Filter(workflow, Set.of(), null, null, null, null);
        return executions.list(TenantId.DEFAULT, filter, 10).await().atMost(Duration.ofSeconds(10));
    }
}
