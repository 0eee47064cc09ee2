package io.millrace.api.execution;

import io.millrace.api.ApiConfig;
import io.millrace.api.request.OrderFields;
import io.millrace.api.request.QueryParams;
import io.millrace.control.BulkConfig;
import io.millrace.control.BulkService;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.visibility.Executions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Bodies of orders about many executions: either their ids or a filter. */
final class BulkRequest {

    private static final Set<String> FILTER = Set.of("workflow", "status", "createdFrom", "createdTo", "text");

    static final Set<Status> CANCELLABLE = EnumSet.of(Status.QUEUED, Status.RUNNING, Status.WAITING);
    static final Set<Status> RETRYABLE = EnumSet.of(Status.FAILED, Status.CANCELLED);

    private BulkRequest() {}

    /** The schema in the documentation. */
    @Schema(name = "BulkRetryRequest", additionalProperties = Schema.False.class)
    record Retry(
            @Schema(description = "At most 1,000 ids; instead of a filter") @Nullable
            List<String> ids,

            @Schema(examples = "morning-digest") @Nullable String workflow,

            @Schema(description = "Separated by commas; default: all that can be retried", examples = "failed")
            @Nullable
            String status,

            @Nullable Instant createdFrom,
            @Nullable Instant createdTo,

            @Schema(description = "As in the list of executions", minLength = 3, maxLength = 200) @Nullable
            String text,

            @Schema(
                    description = "Most executions a filter may affect; default 1,000",
                    minimum = "1",
                    maximum = "10000")
            @Nullable
            Integer limit) {}

    /** Likewise. */
    @Schema(name = "BulkCancelRequest", additionalProperties = Schema.False.class)
    record Cancel(
            @Schema(description = "At most 1,000 ids; instead of a filter") @Nullable
            List<String> ids,

            @Nullable String workflow,

            @Schema(examples = "queued,waiting") @Nullable String status,

            @Nullable Instant createdFrom,
            @Nullable Instant createdTo,

            @Schema(minLength = 3, maxLength = 200) @Nullable
            String text,

            @Schema(
                    description = "Most executions a filter may affect; default 1,000",
                    minimum = "1",
                    maximum = "10000")
            @Nullable
            Integer limit,

            @Schema(maxLength = ExecutionResource.MAX_REASON) @Nullable
            String reason,

            @Schema(defaultValue = "false") @Nullable Boolean compensate) {}

    /**
     * A body that has been read and checked.
     *
     * @param ids empty = those that {@code which} selects
     */
    record Read(List<ExecutionId> ids, BulkService.Selection which, int limit, String reason, boolean compensate) {}

    static Read cancel(@Nullable String body, ApiConfig api, BulkConfig config) {
        return read(body, api, config, Set.of("reason", "compensate"), CANCELLABLE, true);
    }

    /** A filter skips executions started by another one: the step that started them starts new ones when it is retried itself. */
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
        return read(new OrderFields(body, api, fields), api, config, allowed, children);
    }

    private static Read read(
            OrderFields fields, ApiConfig api, BulkConfig config, Set<Status> allowed, boolean children) {
        boolean named = fields.has("ids");
        boolean filtered = FILTER.stream().anyMatch(fields::has);
        if (named == filtered) {
            fields.fault(
                    "",
                    named
                            ? "give `ids` or a filter, not both"
                            : "give `ids`, or a filter: " + String.join(", ", new TreeSet<>(FILTER)));
        }
        if (named && fields.has("limit")) {
            fields.fault("limit", "applies to a filter only; all `ids` are affected");
        }
        var filter = new Executions.Filter(
                fields.text("workflow"),
                statuses(fields, allowed),
                fields.instant("createdFrom"),
                fields.instant("createdTo"),
                null,
                null,
                Set.of(),
                children);
        var text = fields.text("text");
        if (text != null && !QueryParams.searchable(text)) {
            fields.fault("text", QueryParams.SEARCHABLE);
        }
        var reason = fields.text("reason");
        boolean compensate = fields.flag("compensate", false);
        var read = new Read(
                named ? ids(fields, config.maxIds()) : List.of(),
                new BulkService.Selection(filter, text, api.reach()),
                fields.limit(config.defaultLimit(), config.maxLimit(), "millrace.bulk.max-limit"),
                reason == null ? "cancelled over the API" : reason,
                compensate);
        fields.refuse();
        return read;
    }

    private static List<ExecutionId> ids(OrderFields fields, int most) {
        List<ExecutionId> ids = new ArrayList<>();
        if (!(fields.value("ids") instanceof List<?> given) || given.isEmpty() || given.size() > most) {
            fields.fault("ids", "must be a list of 1 to " + most + " ids (millrace.bulk.max-ids)");
            return ids;
        }
        for (int i = 0; i < given.size(); i++) {
            try {
                ids.add(ExecutionId.parse(String.valueOf(given.get(i))));
            } catch (IllegalArgumentException e) {
                fields.fault("ids." + i, "is not the id of an execution");
            }
        }
        return ids;
    }

    private static Set<Status> statuses(OrderFields fields, Set<Status> allowed) {
        var given = fields.text("status");
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
                            () -> fields.fault(
                                    "status",
                                    "'" + word + "' is not one of: "
                                            + allowed.stream().map(Status::text).collect(Collectors.joining(", "))));
        }
        return statuses;
    }
}
