package io.millrace.api.monitoring;

import io.millrace.api.request.QueryParams;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.QueryParam;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The load that a capacity plan is asked for; rate and p99 are required. */
@RegisterForReflection // Endpoints reads what it declares.
record CapacityPlanParams(
        @QueryParam("rate") @Nullable String rate,
        @QueryParam("p99") @Nullable String p99,
        @QueryParam("concurrency") @Nullable String concurrency,
        @QueryParam("service") @Nullable String service,
        @QueryParam("minutes") @Nullable String minutes) {

    private static final int MAX_CONCURRENCY = 10_000;

    /**
     * @param rate executions a second
     * @param p99 seconds within which 99 of 100 are to end
     * @param service seconds; null = as measured
     * @param concurrency null = as the workers have it
     * @param past how far back measurements are taken into account
     */
    record Question(
            double rate,
            double p99,
            @Nullable Double service,
            @Nullable Integer concurrency,
            Duration past) {}

    Question question() {
        return new Question(
                QueryParams.rate("rate", rate),
                QueryParams.seconds("p99", p99),
                service == null || service.isBlank() ? null : QueryParams.seconds("service", service),
                concurrency == null || concurrency.isBlank()
                        ? null
                        : QueryParams.whole("concurrency", concurrency, 1, MAX_CONCURRENCY),
                QueryParams.minutes(minutes));
    }
}
