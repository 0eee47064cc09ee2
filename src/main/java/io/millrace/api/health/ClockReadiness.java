package io.millrace.api.health;

import io.millrace.database.ClockWatch;
import io.millrace.database.DatabaseClock;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Says when the clock of this machine is wrong. Never a reason to be not ready: executions follow the time of Postgres. */
@Readiness
@ApplicationScoped
class ClockReadiness implements HealthCheck {

    private final DatabaseClock clock;
    private final ClockWatch watch;

    ClockReadiness(DatabaseClock clock, ClockWatch watch) {
        this.clock = clock;
        this.watch = watch;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("clock")
                .up()
                .withData("aheadMs", clock.ahead().toMillis())
                .withData("agrees", !watch.off())
                .build();
    }
}
