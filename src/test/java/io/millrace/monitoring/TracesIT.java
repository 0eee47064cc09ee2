package io.millrace.monitoring;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.millrace.testing.Client;
import io.millrace.testing.ControlledPostgres;
import io.millrace.testing.ControlledRedis;
import io.millrace.testing.MillraceProcess;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Traces of executions as exported to a collector. */
class TracesIT {

    private static final String WORKFLOW = """
            name: traced
            steps:
              - id: call
                http: { method: POST, url: "${ input.world }/world/${ input.path }", body: "1" }
              - id: each
                needs: call
                forEach: "${ [1, 2] }"
                steps:
                  - id: turn
                    set: "${ item }"
              - id: nap
                needs: each
                sleep: "${ input.nap }"
              - id: last
                needs: nap
                http: { method: POST, url: "${ input.world }/world/ok", body: "2" }
            """;

    private ControlledPostgres postgres;
    private ControlledRedis redis;
    private Collector collector;
    private final List<MillraceProcess> processes = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        postgres = ControlledPostgres.start();
        redis = ControlledRedis.forgetful();
        collector = new Collector();
    }

    @AfterEach
    void stop() {
        processes.forEach(MillraceProcess::kill9);
        collector.close();
        redis.close();
        postgres.close();
    }

    private Client instance(Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put("DATABASE_URL", postgres.url());
        environment.put("REDIS_URL", redis.url());
        var process = MillraceProcess.start(environment).awaitReady();
        processes.add(process);
        return new Client(() -> process.uri("/"));
    }

    private Map<String, String> traced() {
        return Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url(), "OTEL_SERVICE_NAME", "mill");
    }

    private JsonObject input(String path, String nap) {
        return new JsonObject().put("world", collector.url()).put("path", path).put("nap", nap);
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static String attribute(Span span, String name) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(name))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    private Map<String, Span> spansOf(String id, int count) {
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(spans(id)).hasSize(count));
        return spans(id).stream().collect(toMap(span -> attribute(span, "millrace.step.path"), span -> span));
    }

    private List<Span> spans(String id) {
        return collector.spans().stream()
                .filter(span -> hex(span.getTraceId()).equals(id.replace("-", "")))
                .toList();
    }

    private static void ended(Client client, String id, String status) {
        await().atMost(Duration.ofSeconds(40)).until(() -> client.execution(id).getString("status"), status::equals);
    }

    @Test
    void anExecutionIsOneTraceOfAllItsStepsAndItsCallsPropagateIt() {
        var client = instance(traced());
        client.put("traced", WORKFLOW);
        var id = client.run("traced", input("ok", "50ms"));
        ended(client, id, "succeeded");

        var spans = spansOf(id, 7);
        assertThat(spans.keySet())
                .containsExactlyInAnyOrder("", "call", "each", "each/0/turn", "each/1/turn", "nap", "last");
        var root = spans.get("");
        assertThat(root.getName()).isEqualTo("traced");
        assertThat(root.getParentSpanId().isEmpty()).isTrue();
        assertThat(attribute(root, "millrace.status")).isEqualTo("succeeded");
        for (var path : List.of("call", "each", "nap", "last")) {
            assertThat(spans.get(path).getParentSpanId()).as(path).isEqualTo(root.getSpanId());
        }
        assertThat(spans.get("each/1/turn").getParentSpanId())
                .isEqualTo(spans.get("each").getSpanId());
        assertThat(spans.get("call").getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
        var nap = spans.get("nap");
        assertThat(nap.getEndTimeUnixNano() - nap.getStartTimeUnixNano()).isGreaterThanOrEqualTo(50_000_000L);
        assertThat(spans.values())
                .allSatisfy(
                        span -> assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET));
        assertThat(collector.services()).containsOnly("mill");

        var trace = id.replace("-", "");
        assertThat(collector.parents())
                .containsExactly(
                        "00-" + trace + "-" + hex(spans.get("call").getSpanId()) + "-01",
                        "00-" + trace + "-" + hex(spans.get("last").getSpanId()) + "-01");
    }

    @Test
    void failuresHaveAReasonAndEachAttemptIsASpan() {
        var client = instance(traced());
        client.put("traced", """
                name: traced
                retry: { attempts: 0 }
                steps:
                  - id: call
                    http: { method: POST, url: "${ input.world }/world/${ input.path }" }
                    retry: { attempts: 2, backoff: 10ms }
                """);
        var id = client.run("traced", input("broken", ""));
        ended(client, id, "failed");
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(spans(id)).hasSize(4));
        assertThat(spans(id)).allSatisfy(span -> {
            assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
            assertThat(attribute(span, "error.type")).isEqualTo("http-status");
        });
        assertThat(spans(id)).extracting(Span::getSpanId).doesNotHaveDuplicates();
        assertThat(collector.parents()).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void anotherWorkerContinuesTheTraceOfAnExecution() {
        var first = instance(traced());
        first.put("traced", WORKFLOW);
        var id = first.run("traced", input("ok", "9s"));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(spans(id)).hasSizeGreaterThanOrEqualTo(4));
        processes.get(0).kill9();
        var second = instance(traced());
        ended(second, id, "succeeded");
        var spans = spansOf(id, 7);
        assertThat(spans.get("last").getParentSpanId()).isEqualTo(spans.get("").getSpanId());
        assertThat(spans.get("nap").getEndTimeUnixNano() - spans.get("nap").getStartTimeUnixNano())
                .isGreaterThanOrEqualTo(9_000_000_000L);
    }

    @Test
    void pendingSpansAreExportedBeforeAnInstanceStops() {
        var client = instance(traced());
        client.put("traced", WORKFLOW);
        var id = client.run("traced", input("ok", "10ms"));
        ended(client, id, "succeeded");
        processes.get(0).sigterm();
        processes.get(0).awaitExit(Duration.ofSeconds(30));
        assertThat(spans(id)).hasSize(7);
    }

    @Test
    void withoutACollectorNothingIsTracedAndCallsPropagateNothing() {
        var client = instance(Map.of());
        client.put("traced", WORKFLOW);
        ended(client, client.run("traced", input("ok", "10ms")), "succeeded");
        assertThat(collector.parents()).containsExactly("null", "null");
        assertThat(collector.spans()).isEmpty();
    }

    @Test
    void anUnavailableCollectorDelaysNothing() {
        var client = instance(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"));
        client.put("traced", WORKFLOW);
        ended(client, client.run("traced", input("ok", "10ms")), "succeeded");
        assertThat(collector.parents()).hasSize(2).doesNotContain("null");
    }
}
