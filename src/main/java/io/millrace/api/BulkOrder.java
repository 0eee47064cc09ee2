package io.millrace.api;

import io.millrace.api.ProblemBody.Fault;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.journal.Executions;
import io.millrace.run.Bulk;
import io.millrace.run.BulkConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Bodies of orders about many executions: their ids, or a filter, never both and never neither. */
final class BulkOrder {

    private static final Set<String> FILTER = Set.of("workflow", "status", "createdFrom", "createdTo", "text");

    static final Set<Status> CANCELLABLE = EnumSet.of(Status.QUEUED, Status.RUNNING, Status.WAITING);
    static final Set<Status> RETRYABLE = EnumSet.of(Status.FAILED, Status.CANCELLED);

    private final Map<?, ?> body;
    private final List<Fault> faults = new ArrayList<>();

    private BulkOrder(Map<?, ?> body) {
        this.body = body;
    }

    /** What the documentation shows. */
    @Schema(name = "BulkRetryRequest", additionalProperties = Schema.False.class)
    record Retry(
            @Schema(description = "At most 1,000; instead of a filter") @Nullable
            List<String> ids,

            @Schema(examples = "morning-digest") @Nullable String workflow,

            @Schema(
                    description = "Separated by commas; those there are to order about when absent",
                    examples = "failed")
            @Nullable
            String status,

            @Nullable Instant createdFrom,
            @Nullable Instant createdTo,

            @Schema(description = "As in the list of executions", minLength = 3, maxLength = 200) @Nullable
            String text,

            @Schema(description = "Most to reach by a filter; 1,000 when absent", minimum = "1", maximum = "10000")
            @Nullable
            Integer limit) {}

    /** Likewise. */
    @Schema(name = "BulkCancelRequest", additionalProperties = Schema.False.class)
    record Cancel(
            @Schema(description = "At most 1,000; instead of a filter") @Nullable
            List<String> ids,

            @Nullable String workflow,

            @Schema(examples = "queued,waiting") @Nullable String status,

            @Nullable Instant createdFrom,
            @Nullable Instant createdTo,

            @Schema(minLength = 3, maxLength = 200) @Nullable
            String text,

            @Schema(description = "Most to reach by a filter; 1,000 when absent", minimum = "1", maximum = "10000")
            @Nullable
            Integer limit,

            @Schema(maxLength = ExecutionResource.MAX_REASON) @Nullable
            String reason,

            @Schema(defaultValue = "false") @Nullable Boolean compensate) {}

    /**
     * As it was read.
     *
     * @param ids empty = those that {@code which} selects
     */
    record Read(List<ExecutionId> ids, Bulk.Selection which, int limit, String reason, boolean compensate) {}

    static Read cancel(@Nullable String body, ApiConfig api, BulkConfig config) {
        return read(body, api, config, Set.of("reason", "compensate"), CANCELLABLE, true);
    }

    /** By a filter without executions that another one started: its step starts others when it is tried again itself. */
    static Read retry(@Nullable String body, ApiConfig api, BulkConfig config) {
        return read(body, api, config, Set.of(), RETRYABLE, false);
    }

    private static Read read(
            @Nullable String body,
            ApiConfig api,
            BulkConfig config,
            Set<String> more,
            Set<Status> allowed,
            boolean children) {
        var fields = new TreeSet<>(FILTER);
        fields.addAll(Set.of("ids", "limit"));
        fields.addAll(more);
        var order = new BulkOrder(Bodies.object(body, api, fields));
        var read = order.read(api, config, allowed, children);
        DeadLetterOrder.refuse(order.faults);
        return read;
    }

    private Read read(ApiConfig api, BulkConfig config, Set<Status> allowed, boolean children) {
        boolean named = body.get("ids") != null;
        boolean filtered = FILTER.stream().anyMatch(field -> body.get(field) != null);
        if (named == filtered) {
            fault(
                    "",
                    named
                            ? "give `ids` or a filter, not both"
                            : "give `ids`, or a filter: " + String.join(", ", new TreeSet<>(FILTER)));
        }
        if (named && body.get("limit") != null) {
            fault("limit", "belongs to a filter; all `ids` are reached");
        }
        var filter = new Executions.Filter(
                DeadLetterOrder.text(body, "workflow", faults),
                statuses(allowed),
                instant("createdFrom"),
                instant("createdTo"),
                null,
                null,
                Set.of(),
                children);
        var text = DeadLetterOrder.text(body, "text", faults);
        if (text != null && !Params.searchable(text)) {
            fault("text", Params.SEARCHABLE);
        }
        var reason = DeadLetterOrder.text(body, "reason", faults);
        if (body.get("compensate") != null && !(body.get("compensate") instanceof Boolean)) {
            fault("compensate", "must be true or false");
        }
        return new Read(
                named ? ids(config.maxIds()) : List.of(),
                new Bulk.Selection(filter, text, api.reach()),
                limit(config),
                reason == null ? "cancelled over the API" : reason,
                Boolean.TRUE.equals(body.get("compensate")));
    }

    private List<ExecutionId> ids(int most) {
        List<ExecutionId> ids = new ArrayList<>();
        if (!(body.get("ids") instanceof List<?> given) || given.isEmpty() || given.size() > most) {
            fault("ids", "must be a list of 1 to " + most + " ids (millrace.bulk.max-ids)");
            return ids;
        }
        for (int i = 0; i < given.size(); i++) {
            try {
                ids.add(ExecutionId.parse(String.valueOf(given.get(i))));
            } catch (IllegalArgumentException e) {
                fault("ids." + i, "is not the id of an execution");
            }
        }
        return ids;
    }

    private Set<Status> statuses(Set<Status> allowed) {
        var given = DeadLetterOrder.text(body, "status", faults);
        if (given == null || given.isBlank()) {
            return allowed;
        }
        var statuses = EnumSet.noneOf(Status.class);
        for (var word : given.split(",", -1)) {
            allowed.stream()
                    .filter(status -> status.text().equals(word.trim()))
                    .findFirst()
                    .ifPresentOrElse(
                            statuses::add,
                            () -> fault(
                                    "status",
                                    "'" + word + "' is none of those there are to order about: "
                                            + allowed.stream().map(Status::text).collect(Collectors.joining(", "))));
        }
        return statuses;
    }

    private @Nullable Instant instant(String field) {
        return DeadLetterOrder.instant(body, field, faults);
    }

    private int limit(BulkConfig config) {
        var value = body.get("limit");
        if (value == null) {
            return Math.min(config.defaultLimit(), config.maxLimit());
        }
        if (value instanceof Number number
                && number.doubleValue() == number.intValue()
                && number.intValue() >= 1
                && number.intValue() <= config.maxLimit()) {
            return number.intValue();
        }
        fault("limit", "must be a whole number of 1 to " + config.maxLimit() + " (millrace.bulk.max-limit)");
        return 0;
    }

    private void fault(String field, String message) {
        faults.add(Fault.at(field, message));
    }
}
