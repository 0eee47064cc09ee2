package io.millrace.definition;

import io.millrace.expression.Template;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One step as written.
 *
 * @param when false = the step is skipped and its output is null; absent = it runs
 * @param needs ids of steps of the same body that must complete first, though it reads nothing of theirs
 * @param retry of this step; {@link Retry#NONE} when absent
 * @param compensate steps that undo it if the execution fails after it completed; empty = nothing to undo
 * @param timeout of one attempt of this step; empty = the configured default
 * @param line line in the source, from 1; 0 = unknown
 */
public record Step(
        String id,
        Action action,
        @Nullable Template when,
        List<String> needs,
        Retry retry,
        Optional<Duration> timeout,
        OnError onError,
        Optional<Body> compensate,
        int line) {
    public Step {
        needs = List.copyOf(needs);
    }
}
