package io.millrace.run;

import io.millrace.execution.Failure;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long one attempt of a step may take, be it at work or waiting. */
final class Timeout {

    private final Run run;
    private final @Nullable Duration limit;
    private final Runnable exceeded;
    private @Nullable Instant at;
    private @Nullable Runnable timer;

    /** @param limit null = none */
    Timeout(Run run, @Nullable Duration limit, Runnable exceeded) {
        this.run = run;
        this.limit = limit;
        this.exceeded = exceeded;
    }

    void arm(Instant startedAt) {
        if (limit == null) {
            return;
        }
        at = startedAt.plus(limit);
        var left = Duration.between(run.now(), at);
        timer = run.after(left.isNegative() ? Duration.ZERO : left, () -> {
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

    /** When it strikes; null = it is not armed. */
    @Nullable
    Instant at() {
        return at;
    }

    Failure failure(String path) {
        return new Failure("timeout", "Step '" + path + "' took longer than its timeout of " + limit, true);
    }
}
