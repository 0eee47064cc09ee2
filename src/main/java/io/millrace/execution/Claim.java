package io.millrace.execution;

import io.millrace.execution.NewExecution.Parent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An execution that this worker now owns, with all it needs to run it.
 *
 * @param attempt of the execution, from 1
 * @param input JSON text
 * @param startedAt of the first attempt
 * @param signals how many signals it has received: completed children, and messages
 * @param records what earlier run segments recorded; empty when it never ran
 * @param children executions that its steps started
 * @param messages in the order in which they came
 * @param limits limits of its workflow that apply to it
 * @param reruns for each top-level step that a person reran, the number of the last rerun
 * @param ending its final state once its completed steps are compensated; null = it is not being compensated
 * @param losses how often in a row the worker that ran it was lost
 */
public record Claim(
        Lease lease,
        TenantId tenant,
        String workflow,
        int version,
        int attempt,
        int priority,
        Trigger trigger,
        String input,
        Instant createdAt,
        Instant startedAt,
        int signals,
        @Nullable Parent parent,
        StartLimits limits,
        List<StepRecord> records,
        List<Child> children,
        List<Signal.Message> messages,
        Map<String, Integer> reruns,
        @Nullable Ending ending,
        int losses) {

    public Claim {
        reruns = Map.copyOf(reruns);
        records = List.copyOf(records);
        children = List.copyOf(children);
        messages = List.copyOf(messages);
    }

    /** The same with what earlier run segments recorded and started, and what it has received. */
    public Claim with(List<StepRecord> records, List<Child> children, List<Signal.Message> messages) {
        return new Claim(
                lease, tenant, workflow, version, attempt, priority, trigger, input, createdAt, startedAt, signals,
                parent, limits, records, children, messages, reruns, ending, losses);
    }

    public ExecutionId id() {
        return lease.id();
    }

    /** Number of the last rerun that included this step, or the top-level step it is inside; 0 = none. */
    public int rerun(String path) {
        int slash = path.indexOf('/');
        return reruns.getOrDefault(slash < 0 ? path : path.substring(0, slash), 0);
    }

    /**
     * The final state of an execution that is being compensated.
     *
     * @param status {@link Status#FAILED} or {@link Status#CANCELLED}
     * @param error JSON text of a {@link Failure}
     */
    public record Ending(Status status, String error) {}

    /**
     * The state of a child.
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
