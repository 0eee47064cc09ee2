package io.millrace.telemetry;

import io.millrace.definition.Step;
import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.execution.Transition;
import io.millrace.expression.Json;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Executions as traces: one each, with a span for each attempt of a step that is over. A span is reported when what it describes
 * has ended, so an execution that is parked for a week holds nothing open. Without a collector, all of it is one comparison.
 */
@ApplicationScoped
// The SDK finds it as a service; in a native executable only what is named can be found.
@RegisterForReflection(classNames = "io.opentelemetry.exporter.sender.jdk.internal.JdkHttpSenderProvider")
public class Traces {

    private static final int AFTER_THE_WORKER = 4000;
    private static final long FLUSH_SECONDS = 3;

    private final SpanIds ids = new SpanIds();
    private final double ratio;
    private final @Nullable SdkTracerProvider provider;
    private final @Nullable Tracer tracer;

    Traces(TraceConfig config, @ConfigProperty(name = "quarkus.application.version") String version) {
        var endpoint = config.endpoint().filter(given -> !given.isBlank());
        this.ratio = config.ratio();
        this.provider = endpoint.map(url -> provider(url, config, version)).orElse(null);
        this.tracer = provider == null ? null : provider.get("io.millrace");
    }

    private SdkTracerProvider provider(String endpoint, TraceConfig config, String version) {
        var exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint.replaceAll("/+$", "") + "/v1/traces")
                .build();
        return SdkTracerProvider.builder()
                .setIdGenerator(ids)
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.builder()
                                .put("service.name", config.service())
                                .put("service.version", version)
                                .build())))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setMaxQueueSize(config.maxWaiting())
                        .build())
                .build();
    }

    /** What a request made by this attempt carries as {@code traceparent}; null = it is not traced. */
    @Nullable
    public String parent(ExecutionId id, String path, int attempt) {
        if (!traced(id)) {
            return null;
        }
        var span = SpanIds.of(id, path, attempt);
        return "00-" + span.getTraceId() + "-" + span.getSpanId() + "-01";
    }

    /**
     * Reports an attempt of a step that is over.
     *
     * @param owner path of the step whose body it is in; null = the workflow's own body
     * @param ownerAttempt the attempt of that step
     */
    public void step(Claim claim, Step step, StepRecord record, @Nullable String owner, int ownerAttempt) {
        var finished = record.finishedAt();
        if (tracer == null || finished == null || record.status() == StepStatus.SKIPPED || !traced(claim.id())) {
            return;
        }
        var parent = owner == null ? SpanIds.root(claim.id()) : SpanIds.of(claim.id(), owner, ownerAttempt);
        var action = step.action();
        var span = started(
                SpanIds.of(claim.id(), record.path(), record.attempt()),
                tracer.spanBuilder(step.id())
                        .setParent(within(parent))
                        .setSpanKind(action.remote() ? SpanKind.CLIENT : SpanKind.INTERNAL)
                        .setStartTimestamp(record.startedAt())
                        .setAttribute("millrace.execution", claim.id().toString())
                        .setAttribute("millrace.step.path", record.path())
                        .setAttribute("millrace.step.kind", action.kind())
                        .setAttribute("millrace.step.attempt", record.attempt()));
        end(span, record.error(), finished);
    }

    /** The execution left its worker; its span is reported once it is over. */
    public void left(Claim claim, Transition transition, Instant now) {
        if (!transition.status().terminal()) {
            return;
        }
        if (tracer == null || !traced(claim.id())) {
            return;
        }
        var builder = execution(
                        tracer,
                        claim.workflow(),
                        claim.id(),
                        claim.startedAt(),
                        transition.status().text())
                .setAttribute("millrace.workflow", claim.workflow())
                .setAttribute("millrace.workflow.version", claim.version())
                .setAttribute("millrace.attempt", claim.attempt())
                .setAttribute("millrace.trigger", claim.trigger().type());
        var parent = claim.parent();
        if (parent != null) {
            builder.addLink(SpanIds.root(parent.id()));
        }
        end(started(SpanIds.root(claim.id()), builder), transition.error(), now);
    }

    /** It was cancelled by an order; whoever ran it reports nothing more. */
    public void cancelled(ExecutionId id, Instant now) {
        if (tracer != null && traced(id)) {
            started(SpanIds.root(id), execution(tracer, "execution", id, id.createdAt(), "cancelled"))
                    .end(now);
        }
    }

    /** What was reported reaches the collector, if that answers; the worker has drained. */
    void stop(@Observes @Priority(AFTER_THE_WORKER) ShutdownEvent stop) {
        if (provider != null) {
            provider.shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
        }
    }

    private boolean traced(ExecutionId id) {
        return tracer != null && SpanIds.chosen(id, ratio);
    }

    private static SpanBuilder execution(Tracer tracer, String name, ExecutionId id, Instant from, String status) {
        return tracer.spanBuilder(name)
                .setNoParent()
                .setStartTimestamp(from)
                .setAttribute("millrace.execution", id.toString())
                .setAttribute("millrace.status", status);
    }

    private Span started(SpanContext as, SpanBuilder builder) {
        return ids.as(as, builder::startSpan);
    }

    private static Context within(SpanContext parent) {
        return Context.root().with(Span.wrap(parent));
    }

    // A step whose failure was dealt with keeps its error.
    private static void end(Span span, @Nullable String error, Instant now) {
        if (error != null) {
            var why = Json.parse(error) instanceof Map<?, ?> fields ? fields : Map.of();
            span.setAttribute("error.type", String.valueOf(why.get("type")));
            span.setStatus(StatusCode.ERROR, String.valueOf(why.get("message")));
        }
        span.end(now);
    }
}
