package io.millrace.execution;

import io.millrace.definition.Retry;
import java.time.Instant;

/** What follows a failed attempt. */
public final class Decision {

    private Decision() {}

    /**
     * Another attempt after a pause, or failure: at once if retrying cannot help, otherwise when the attempts are used up.
     *
     * @param attempt of the execution that failed, from 1
     * @param error the failure as JSON text
     */
    public static Transition after(Failure failure, int attempt, Retry retry, String error, Instant now) {
        if (!failure.retryable()) {
            return new Transition.Fail(failure, error);
        }
        return retry.pauseAfter(attempt, failure.retryAfter())
                .<Transition>map(pause -> new Transition.Retry(error, now.plus(pause)))
                .orElseGet(() -> new Transition.Fail(failure, error));
    }
}
