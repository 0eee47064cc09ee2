package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sleeps, and limits made small. */
@QuarkusTest
@TestProfile(ParkTest.FourSlots.class)
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class SmallLimitsTest extends OnServers {
    @Test
    void aShortSleepStaysOnItsWorker() {
        var done = run("""
                name: short-sleep
                steps: [ { id: nap, sleep: 80ms }, { id: number, sleep: "${ 20 + 10 }" } ]
                """, Map.of());
        assertThat(done.summary().status()).isEqualTo(Status.SUCCEEDED);
        assertThat(done.output()).isEqualTo("null");
        var nap = attempts(done, "nap").get(0);
        assertThat(Duration.between(nap.startedAt(), nap.finishedAt())).isGreaterThanOrEqualTo(Duration.ofMillis(79));
    }

    @Test
    void aSleepLastsUntilAnInstant() {
        var until = Instant.now().plusMillis(700);
        var done = run("""
                name: sleep-until
                steps: [ { id: nap, sleep: { until: "${ input.until }" } }, { id: past, sleep: { until: "2020-01-01T00:00:00+02:00" } } ]
                """, Map.of("until", until.toString()));
        assertThat(done.summary().status()).isEqualTo(Status.SUCCEEDED);
        assertThat(attempts(done, "nap").get(0).finishedAt()).isAfterOrEqualTo(until);
    }

    @Test
    void aTreeOfExecutionsIsBounded() {
        put("""
                name: spreads
                retry: { attempts: 0 }
                steps:
                  - id: each
                    forEach: [1, 2, 3]
                    steps:
                      - { id: again, workflow: { name: spreads } }
                """);
        var top = accepted(submit("spreads", Map.of()));
        var why = String.valueOf(failed(finished(top)));
        assertThat(why).contains("millrace.run.max-descendants", top.toString());
        // Runs that start children at the same moment may exceed it.
        assertThat(below(top)).isBetween(12, 60);
    }

    private int below(ExecutionId parent) {
        return children(parent).stream()
                .mapToInt(child -> 1 + below(child.id()))
                .sum();
    }

    @Test
    void aSleepThatIsNoneOrTooLongFails() {
        var yaml = """
                name: no-sleep
                steps: [ { id: nap, sleep: "${ input.nap }" } ]
                """;
        assertThat(error(yaml, Map.of("nap", "soon")).get("message").toString())
                .contains("250ms")
                .contains("soon");
        assertThat(error(yaml, Map.of("nap", -5)).get("type")).isEqualTo("sleep");
        assertThat(error(yaml, Map.of("nap", "11d")).get("message").toString())
                .contains("10 days")
                .contains("millrace.sleep.max");
        assertThat(error(yaml, Map.of("nap", "P999999999999D")).get("message").toString())
                .contains("10 days");
    }

    @Test
    void limitsAreThoseOfTheConfiguration() {
        assertThat(error("""
                name: six-items
                steps: [ { id: loop, forEach: [1, 2, 3, 4, 5, 6], steps: [ { id: x, set: 1 } ] } ]
                """, Map.of()).get("message").toString())
                .contains("6 items")
                .contains("at most 5")
                .contains("millrace.run.max-items");
        assertThat(error("""
                name: kilobyte
                retry: { attempts: 0 }
                steps: [ { id: a, set: "${ $pad('', 1000, 'x') }" } ]
                output: "${ a & a }"
                """, Map.of()).get("message").toString())
                .contains("The output has 2002 bytes")
                .contains("1024");
        try (var web = new Web()) {
            web.at("/", response -> response.end("x".repeat(501)));
            assertThat(error("""
                    name: half-kilobyte
                    steps: [ { id: a, http: "${ input.url }/" } ]
                    """, Map.of("url", web.url())).get("message").toString())
                    .contains("500 bytes");
        }
    }
}
