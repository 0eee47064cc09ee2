package io.millrace.execution;

import io.millrace.execution.NewExecution.Parent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An execution that this worker now owns, with all it needs to go on.
 *
 * @param attempt of the execution, from 1
 * @param input JSON text
 * @param startedAt of the first attempt
 * @param signals how many times it was signalled (children that ended)
 * @param records what earlier stretches recorded; empty for one never run before
 * @param children executions that its steps started
 * @param limits what its workflow allows of executions like it
 * @param reruns for each top-level step that a person had run again, the number of the last such rerun
 * @param ending what it comes to once its completed steps are undone; null = it goes forward
 */
public record Claim(
        Lease lease,
        TenantId tenant,
        String workflow,
        int version,
        int attempt,
        int priority,
        String trigger,
        String input,
        Instant createdAt,
        Instant startedAt,
        int signals,
        @Nullable Parent parent,
        StartLimits limits,
        List<StepRecord> records,
        List<Child> children,
        Map<String, Integer> reruns,
        @Nullable Ending ending) {

    public Claim {
        reruns = Map.copyOf(reruns);
        records = List.copyOf(records);
        children = List.copyOf(children);
    }

    /** The same with what earlier stretches left behind. */
    public Claim with(List<StepRecord> records, List<Child> children) {
        return new Claim(
                lease, tenant, workflow, version, attempt, priority, trigger, input, createdAt, startedAt, signals,
                parent, limits, records, children, reruns, ending);
    }

    public ExecutionId id() {
        return lease.id();
    }

    /** Number of the last rerun that took this step, or the top-level one it is inside; 0 = none did. */
    public int rerun(String path) {
        int slash = path.indexOf('/');
        return reruns.getOrDefault(slash < 0 ? path : path.substring(0, slash), 0);
    }

    /**
     * How an execution ends that is being undone.
     *
     * @param status {@link Status#FAILED} or {@link Status#CANCELLED}
     * @param error JSON text of a {@link Failure}
     */
    public record Ending(Status status, String error) {}

    /**
     * What became of a child so far.
     *
     * @param output JSON text, when succeeded
     * @param error JSON text of a {@link Failure}, when failed
     */
    public record Child(
            ExecutionId id,
            String path,
            Status status,
            @Nullable String output,
            @Nullable String error) {}
}
