package io.millrace.api.health;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Without Postgres an instance cannot do anything: it is not ready. */
@Readiness
@ApplicationScoped
class PostgresReadiness implements AsyncHealthCheck {

    private final DependencyHealth dependencies;

    PostgresReadiness(DependencyHealth dependencies) {
        this.dependencies = dependencies;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return dependencies.postgres().map(result -> {
            var response = HealthCheckResponse.named("postgres").status(result.up());
            var reason = result.reason();
            return (reason == null ? response : response.withData("reason", reason)).build();
        });
    }
}
