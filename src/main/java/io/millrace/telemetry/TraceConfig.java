package io.millrace.telemetry;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Export of executions to an OpenTelemetry collector as traces. */
@ConfigMapping(prefix = "millrace.trace")
public interface TraceConfig {

    /** A collector's address for OTLP over HTTP, such as {@code http://collector:4318} ({@code OTEL_EXPORTER_OTLP_ENDPOINT}); absent = no traces. */
    @WithDefault("${OTEL_EXPORTER_OTLP_ENDPOINT:}")
    Optional<String> endpoint();

    /** The name under which the collector knows this service ({@code OTEL_SERVICE_NAME}). */
    @WithDefault("${OTEL_SERVICE_NAME:millrace}")
    String service();

    /** Share of the executions that are traced, 0 to 1; all instances choose the same ones. */
    @WithDefault("1")
    double ratio();

    /** Most spans that wait to be sent; further ones are dropped. */
    @WithDefault("8192")
    int maxWaiting();
}
