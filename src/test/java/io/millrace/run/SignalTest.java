package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.definition.DefinitionParser;
import io.millrace.definition.Format;
import io.millrace.definition.Parsed;
import io.millrace.dispatch.Dispatcher;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Signal;
import io.millrace.execution.Status;
import io.millrace.execution.StepStatus;
import io.millrace.execution.StepWait;
import io.millrace.execution.TenantId;
import io.millrace.journal.Signals;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.World;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Steps that wait for messages, with {@link SignalKind}. */
@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class SignalTest extends OnServers {

    @Inject
    DefinitionParser parser;

    @Inject
    Signals signals;

    @Inject
    Dispatcher dispatcher;

    @Test
    void aParkedExecutionContinuesWithTheMessage() {
        var id = begin("""
                name: signal-parked
                steps: [ { id: asked, signal: approved } ]
                output: "${ asked.by }"
                """, Map.of());
        var parked = reached(id, Status.WAITING);
        assertThat(parked.summary().due()).isNull();
        assertThat(attempts(parked, "asked")).singleElement().satisfies(step -> assertThat(step.waitsFor())
                .isEqualTo(new StepWait.ForSignal("approved")));
        send(id, "refused", "{\"by\":\"bob\"}");
        send(id, "approved", "{\"by\":\"anna\"}");
        var done = finished(id);
        assertThat(succeeded(done)).isEqualTo("anna");
        assertThat(attempts(done, "asked")).singleElement().satisfies(step -> assertThat(step.status())
                .isEqualTo(StepStatus.SUCCEEDED));
    }

    @Test
    void oneThatComesEarlyIsNotLost() {
        try (var world = new World(call -> "{\"v\":1}").holding()) {
            var id = begin("""
                    name: signal-early
                    steps:
                      - { id: call, http: "${ input.world }/call" }
                      - { id: asked, signal: approved, needs: [call] }
                    output: "${ asked }"
                    """, Map.of("world", world.url()));
            await().until(() -> world.waiting().contains("/call"));
            send(id, "approved", "7");
            world.release("/call");
            assertThat(succeeded(finished(id))).isEqualTo(7);
        }
    }

    @Test
    void aRunThatGoesOnBesideTheWaitGetsIt() {
        try (var world = new World(call -> "{\"v\":1}").holding()) {
            var id = begin("""
                    name: signal-beside
                    steps:
                      - { id: call, http: "${ input.world }/call" }
                      - { id: asked, signal: approved }
                      - { id: after, set: "${ asked.n + 1 }" }
                    output: [ "${ after }", "${ call.body.v }" ]
                    """, Map.of("world", world.url()));
            await().until(() -> world.waiting().contains("/call"));
            await().until(() -> attempts(find(id), "asked").size() == 1);
            send(id, "approved", "{\"n\":1}");
            await().until(() -> attempts(find(id), "after").size() == 1);
            assertThat(find(id).summary().status()).isEqualTo(Status.RUNNING);
            world.release("/call");
            assertThat(succeeded(finished(id))).isEqualTo(List.of(2, 1));
        }
    }

    @Test
    void aMessageServesAWaitThatBeginsLaterToo() {
        var id = begin("""
                name: signal-twice
                steps:
                  - { id: first, signal: approved }
                  - { id: second, signal: approved, needs: [first] }
                output: "${ [first, second] }"
                """, Map.of());
        reached(id, Status.WAITING);
        send(id, "approved", "1");
        assertThat(succeeded(finished(id))).isEqualTo(List.of(1, 1));
    }

    @Test
    void theStepsTimeoutEndsTheWait() {
        var id = begin("""
                name: signal-timeout
                retry: { attempts: 0 }
                steps: [ { id: asked, signal: approved, timeout: 300ms } ]
                """, Map.of());
        assertThat(failed(finished(id)).get("type")).isEqualTo("timeout");
    }

    /** With the kinds of the tests, which {@link OnServers} does not know. */
    private ExecutionId begin(String yaml, Object input) {
        var parsed = (Parsed.Valid) parser.parse(yaml, Format.YAML);
        catalog.put(TenantId.DEFAULT, parsed.workflow(), yaml, "application/yaml")
                .await()
                .atMost(Duration.ofSeconds(10));
        return accepted(submit(parsed.workflow().name(), input));
    }

    private void send(ExecutionId to, String kind, String payload) {
        var sent = signals.send(TenantId.DEFAULT, to, new Signal.Message(kind, payload))
                .await()
                .atMost(Duration.ofSeconds(10));
        assertThat(sent.stored()).isTrue();
        if (sent.woken() != null) {
            dispatcher.offer(List.of(sent.woken()));
        }
    }
}
