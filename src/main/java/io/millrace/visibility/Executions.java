package io.millrace.visibility;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.execution.StepRecord;
import io.millrace.execution.TenantId;
import io.millrace.execution.Trigger;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads executions for people: one, lists, search, counts. A tenant sees its own only. */
public interface Executions {

    /**
     * With its steps in the order they finished.
     *
     * @param values false: inputs and outputs are left out, and only their sizes are returned
     */
    Uni<Optional<Details>> find(TenantId tenant, ExecutionId id, boolean values);

    /** With inputs and outputs. */
    default Uni<Optional<Details>> find(TenantId tenant, ExecutionId id) {
        return find(tenant, id, true);
    }

    /** Newest first. */
    Uni<List<Summary>> list(TenantId tenant, Filter filter, int limit);

    /**
     * Those of them that hold the text, whatever its case: in the name of the workflow, the error or the input (as JSON), or
     * at the beginning of the id. Searches no further than its reach; continue with {@link Found#searchedTo} as the cursor.
     */
    Uni<Found> search(TenantId tenant, Filter filter, String text, int limit, Reach reach);

    /** @param text they hold, see {@link #search}; null = any, as {@link #list} */
    default Uni<Found> matching(TenantId tenant, Filter filter, @Nullable String text, int limit, Reach reach) {
        return text == null
                ? list(tenant, filter, limit).map(items -> new Found(items, null))
                : search(tenant, filter, text, limit, reach);
    }

    /** Counts over all tenants; a second old at most, older only where counting is slow. */
    Uni<Counts> counts();

    /** Counts of one tenant. */
    Uni<Counts> counts(TenantId tenant);

    /**
     * What to list; absent fields do not narrow.
     *
     * @param before only ids older than this one: the cursor
     * @param ids only these; empty = any
     * @param children false = only executions that no other one started
     */
    record Filter(
            @Nullable String workflow,
            Set<Status> statuses,
            @Nullable Instant createdFrom,
            @Nullable Instant createdTo,
            @Nullable ExecutionId parent,
            @Nullable ExecutionId before,
            Set<ExecutionId> ids,
            boolean children) {

        public Filter(
                @Nullable String workflow,
                Set<Status> statuses,
                @Nullable Instant createdFrom,
                @Nullable Instant createdTo,
                @Nullable ExecutionId parent,
                @Nullable ExecutionId before) {
            this(workflow, statuses, createdFrom, createdTo, parent, before, Set.of(), true);
        }

        /** Only those after this one. */
        public Filter after(ExecutionId cursor) {
            return new Filter(workflow, statuses, createdFrom, createdTo, parent, cursor, ids, children);
        }
    }

    /**
     * How far a search goes.
     *
     * @param executions most that it looks at
     * @param characters of an error and of an input that it reads
     */
    record Reach(int executions, int characters) {}

    /** @param searchedTo the last one looked at; null = it looked at all, or there is more of what matches than fits */
    record Found(List<Summary> items, @Nullable ExecutionId searchedTo) {}

    /**
     * One in a list.
     *
     * @param due when it may be or might have been claimed; null while only a signal can wake it
     * @param pausedAt null = it is not paused
     * @param compensating its steps are being compensated, or were when it was cancelled
     */
    record Summary(
            ExecutionId id,
            String workflow,
            int version,
            Status status,
            int attempt,
            int priority,
            Trigger trigger,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable Instant due,
            @Nullable ExecutionId parent,
            @Nullable String error,
            @Nullable Instant pausedAt,
            boolean compensating) {}

    /** @param input JSON text, null when values are left out; {@code output} likewise */
    record Details(
            Summary summary,
            @Nullable String input,
            @Nullable String output,
            List<StepRecord> steps,
            Sizes sizes) {}

    /**
     * How large values are as JSON text, in bytes of UTF-8; null = there is none.
     *
     * @param steps those of the outputs of the steps, in their order
     */
    record Sizes(int input, @Nullable Integer output, List<@Nullable Integer> steps) {}

    /**
     * @param waiting queued and due
     * @param delayed queued or waiting for a later instant, or for a signal
     * @param completed succeeded within 24 h, at a resolution of 5 min
     * @param failed within 7 days, at a resolution of an hour
     */
    record Counts(long waiting, long active, long completed, long failed, long delayed) {
        /** Executions that are open but not running. */
        public long total() {
            return waiting + active + delayed;
        }
    }
}
