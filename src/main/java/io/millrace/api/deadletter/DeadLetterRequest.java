package io.millrace.api.deadletter;

import io.millrace.api.ApiConfig;
import io.millrace.api.request.OrderFields;
import io.millrace.control.DeadLetterConfig;
import io.millrace.execution.Failure;
import io.millrace.visibility.DeadLetters;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Bodies of orders about dead letters. */
final class DeadLetterRequest {

    private static final Set<String> FILTER = Set.of("workflow", "type", "step", "from", "to", "children", "limit");
    private static final int MAX_TEXT = OrderFields.MAX_TEXT;

    private DeadLetterRequest() {}

    /** The schema in the documentation of an order by filter. */
    @Schema(name = "DeadLetterRetryRequest", additionalProperties = Schema.False.class)
    record Some(
            @Schema(examples = "morning-digest") @Nullable String workflow,

            @Schema(description = "Type of the failure", examples = "http-status") @Nullable
            String type,

            @Schema(description = "A path; * stands for the number of an iteration", examples = "loop/*/fetch")
            @Nullable
            String step,

            @Schema(description = "Failed at this instant or later") @Nullable
            Instant from,

            @Schema(description = "Failed before this instant") @Nullable
            Instant to,

            @Schema(
                    type = SchemaType.BOOLEAN,
                    description =
                            "Whether to include executions started by another one. Default: false for a retry, since the"
                                    + " step that started them starts new ones when its own execution is retried; true for a"
                                    + " discard.")
            @Nullable
            Boolean children,

            @Schema(description = "Most executions to affect; default 1,000", minimum = "1") @Nullable
            Integer limit) {}

    @Schema(name = "DeadLetterDiscardRequest", additionalProperties = Schema.False.class)
    record Reason(
            @Schema(maxLength = MAX_TEXT, required = true, examples = "the customer has left")
            String reason) {}

    @Schema(name = "DeadLetterDiscardManyRequest", additionalProperties = Schema.False.class)
    record ReasonAndSome(
            @Schema(maxLength = MAX_TEXT, required = true, examples = "the customer has left")
            String reason,

            @Nullable String workflow,
            @Nullable String type,
            @Nullable String step,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable Boolean children,
            @Nullable Integer limit) {}

    /** An order by filter that has been read and checked. {@code reason} is empty where none is needed. */
    record Read(DeadLetters.Filter filter, int limit, String reason) {}

    static Read retry(@Nullable String body, ApiConfig api, DeadLetterConfig config) {
        return read(new OrderFields(body, api, FILTER), config, false);
    }

    static Read discard(@Nullable String body, ApiConfig api, DeadLetterConfig config) {
        var fields = new TreeSet<>(FILTER);
        fields.add("reason");
        return read(new OrderFields(body, api, fields), config, true);
    }

    static String reason(@Nullable String body, ApiConfig api) {
        var fields = new OrderFields(body, api, Set.of("reason"));
        var reason = reason(fields);
        fields.refuse();
        return reason;
    }

    private static Read read(OrderFields fields, DeadLetterConfig config, boolean discard) {
        var step = fields.text("step");
        boolean children = fields.flag("children", discard);
        var filter = new DeadLetters.Filter(
                fields.text("workflow"),
                fields.text("type"),
                step == null ? null : Failure.placeOf(step),
                fields.instant("from"),
                fields.instant("to"),
                children,
                false);
        int limit = fields.limit(config.defaultLimit(), config.maxLimit(), "millrace.dead-letters.max-limit");
        var reason = discard ? reason(fields) : "";
        fields.refuse();
        return new Read(filter, limit, reason);
    }

    private static String reason(OrderFields fields) {
        var reason = fields.text("reason");
        if (!fields.has("reason") || (reason != null && reason.isBlank())) {
            fields.fault("reason", "must say why, for those who look later");
        }
        return reason == null ? "" : reason;
    }
}
