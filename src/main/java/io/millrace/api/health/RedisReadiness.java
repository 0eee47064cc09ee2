package io.millrace.api.health;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * An instance is ready without Redis, too: it accepts executions, which are stored and dispatched once Redis is available
 * again. Taking it out of service would turn a delay into an outage. The data of the check report it.
 */
@Readiness
@ApplicationScoped
class RedisReadiness implements AsyncHealthCheck {

    private final DependencyHealth dependencies;

    RedisReadiness(DependencyHealth dependencies) {
        this.dependencies = dependencies;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return dependencies.redis().map(result -> {
            var response = HealthCheckResponse.named("redis").up();
            if (result.isEmpty()) {
                return response.withData("mode", "none: the queue lives in this process")
                        .build();
            }
            var reason = result.get().reason();
            return reason == null
                    ? response.withData("mode", "shared").build()
                    : response.withData("mode", "degraded")
                            .withData("reason", reason)
                            .build();
        });
    }
}
