package io.millrace.api.health;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Without Postgres an instance can do nothing: it is not ready. */
@Readiness
@ApplicationScoped
class PostgresReadiness implements AsyncHealthCheck {

    private final DependencyHealth vitals;

    PostgresReadiness(DependencyHealth vitals) {
        this.vitals = vitals;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return vitals.postgres().map(sign -> {
            var response = HealthCheckResponse.named("postgres").status(sign.up());
            var reason = sign.reason();
            return (reason == null ? response : response.withData("reason", reason)).build();
        });
    }
}
