package io.millrace.api.health;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Without Redis an instance is ready all the same: it accepts executions, which are stored and handed out once Redis is
 * back. Taking it out of service would turn a delay into an outage. It says so in its data.
 */
@Readiness
@ApplicationScoped
class RedisReadiness implements AsyncHealthCheck {

    private final DependencyHealth vitals;

    RedisReadiness(DependencyHealth vitals) {
        this.vitals = vitals;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return vitals.redis().map(sign -> {
            var response = HealthCheckResponse.named("redis").up();
            if (sign.isEmpty()) {
                return response.withData("mode", "none: the queue lives in this process")
                        .build();
            }
            var reason = sign.get().reason();
            return reason == null
                    ? response.withData("mode", "shared").build()
                    : response.withData("mode", "degraded")
                            .withData("reason", reason)
                            .build();
        });
    }
}
