package io.millrace.replay;

import io.millrace.execution.Claim;
import io.millrace.execution.PendingRetry;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.expression.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What earlier run segments of an execution recorded: the latest attempt of each path, and how many tries of the step's own
 * retry it has used.
 *
 * <p>A new attempt of the execution counts them anew.
 */
public final class RecordedSteps {

    private final int executionAttempt;
    private final Map<String, StepRecord> latest = new HashMap<>();
    private final Map<String, PendingRetry> retries = new HashMap<>();
    private final Map<String, Integer> superseded = new HashMap<>();

    public RecordedSteps(Claim claim) {
        this.executionAttempt = claim.attempt();
        claim.records().forEach(this::add);
    }

    public void add(StepRecord record) {
        if (record.supersededBy() != null) {
            superseded.merge(record.path(), record.attempt(), Math::max);
            return;
        }
        var known = latest.get(record.path());
        if (known != null && known.attempt() > record.attempt()) {
            return;
        }
        latest.put(record.path(), record);
        if (record.status() == StepStatus.FAILED) {
            var follows = record.retry();
            if (follows == null || follows.executionAttempt() != executionAttempt) {
                retries.remove(record.path());
            } else {
                retries.put(record.path(), follows);
            }
        }
    }

    @Nullable
    public StepRecord of(String path) {
        return latest.get(path);
    }

    /** The last attempt that a rerun superseded: attempts are counted on from there. */
    public int superseded(String path) {
        return superseded.getOrDefault(path, 0);
    }

    /** Null: the attempt to come, or in progress, is the first that its retry counts. */
    @Nullable
    public PendingRetry retry(String path) {
        return retries.get(path);
    }

    /** The attempt that follows another which failed, of the same attempt of the execution. */
    public PendingRetry next(int tries, Instant at) {
        return new PendingRetry(tries, executionAttempt, at);
    }

    /** Over. A failed attempt with an output is one whose failure was dealt with by {@code onError}. */
    public static boolean completed(StepRecord record) {
        return record.status().completed() || (record.status() == StepStatus.FAILED && record.output() != null);
    }

    public static @Nullable Object output(StepRecord record) {
        return record.output() == null ? null : Json.parse(record.output());
    }
}
