package io.millrace.run;

import io.millrace.execution.Failure;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long one attempt of a step may take, be it at work or waiting. */
final class Timeout {

    private final @Nullable Duration limit;
    private @Nullable Instant at;
    private @Nullable Runnable timer;

    /** @param limit null = none */
    Timeout(@Nullable Duration limit) {
        this.limit = limit;
    }

    void arm(StepEnvironment environment, Instant startedAt, Runnable exceeded) {
        if (limit == null) {
            return;
        }
        at = startedAt.plus(limit);
        timer = environment.urgentAfter(Duration.between(environment.now(), at), () -> {
            timer = null;
            exceeded.run();
        });
    }

    void disarm() {
        at = null;
        if (timer != null) {
            timer.run();
            timer = null;
        }
    }

    /** When it expires; null = it is not armed. */
    @Nullable
    Instant at() {
        return at;
    }

    Failure failure(String path) {
        return new Failure("timeout", "Step '" + path + "' took longer than its timeout of " + limit, true);
    }
}
