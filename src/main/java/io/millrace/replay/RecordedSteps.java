package io.millrace.replay;

import io.millrace.execution.Claim;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.expression.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What earlier run segments of an execution recorded: the latest attempt of each path, and how many tries of the step's own
 * retry it has used.
 *
 * <p>The record of a failed attempt that another follows says so in its error ({@code tries}, {@code retryAt}): a pause may
 * outlive the run segment, and the count must. A new attempt of the execution counts anew.
 */
public final class RecordedSteps {

    private static final String TRIES = "tries";
    private static final String OF = "executionAttempt";
    private static final String RETRY_AT = "retryAt";

    private final int executionAttempt;
    private final Map<String, StepRecord> latest = new HashMap<>();
    private final Map<String, PendingRetry> retries = new HashMap<>();
    private final Map<String, Integer> superseded = new HashMap<>();

    /**
     * Another attempt of a step, to come or in progress.
     *
     * @param tries attempts that failed before it, of those its retry counts
     * @param at not before this instant
     */
    public record PendingRetry(int tries, Instant at) {}

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
            var follows = follows(record);
            if (follows == null) {
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

    /** The error of an attempt that another follows. */
    public String announceRetry(Map<String, @Nullable Object> error, int tries, Instant at) {
        Map<String, @Nullable Object> announced = new LinkedHashMap<>(error);
        announced.put(TRIES, tries);
        announced.put(OF, executionAttempt);
        announced.put(RETRY_AT, at.toString());
        return Json.write(announced);
    }

    /** Over. A failed attempt with an output is one whose failure was dealt with by {@code onError}. */
    public static boolean completed(StepRecord record) {
        return record.status().completed() || (record.status() == StepStatus.FAILED && record.output() != null);
    }

    public static @Nullable Object output(StepRecord record) {
        return record.output() == null ? null : Json.parse(record.output());
    }

    private @Nullable PendingRetry follows(StepRecord failed) {
        return failed.error() != null
                        && Json.parse(failed.error()) instanceof Map<?, ?> error
                        && error.get(TRIES) instanceof Number tries
                        && error.get(OF) instanceof Number of
                        && of.intValue() == executionAttempt
                        && error.get(RETRY_AT) instanceof String at
                ? new PendingRetry(tries.intValue(), Instant.parse(at))
                : null;
    }
}
