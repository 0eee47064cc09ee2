package io.millrace.api;

import io.millrace.api.ProblemBody.Fault;
import io.millrace.execution.Failure;
import io.millrace.journal.DeadLetters;
import io.millrace.run.DeadLetterConfig;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Bodies of orders about dead letters. */
final class DeadLetterOrder {

    private static final Set<String> FILTER = Set.of("workflow", "type", "step", "from", "to", "children", "limit");
    private static final int MAX_TEXT = 1_000;

    private DeadLetterOrder() {}

    /** What the documentation shows of an order by filter. */
    @Schema(name = "DeadLetterRetryRequest", additionalProperties = Schema.False.class)
    record Some(
            @Schema(examples = "morning-digest") @Nullable String workflow,

            @Schema(description = "Of the failure", examples = "http-status") @Nullable
            String type,

            @Schema(description = "A path; * stands for the number of a turn", examples = "loop/*/fetch") @Nullable
            String step,

            @Schema(description = "Failed at this instant or later") @Nullable
            Instant from,

            @Schema(description = "Failed before this instant") @Nullable
            Instant to,

            @Schema(
                    type = SchemaType.BOOLEAN,
                    description = "Also executions that another one started. A retry leaves them out when absent: the"
                            + " step that started them starts others when its own execution is retried. A discard takes"
                            + " them.")
            @Nullable
            Boolean children,

            @Schema(description = "Most to move; 1,000 when absent", minimum = "1") @Nullable
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

    /** An order by filter as it was read. {@code reason} is empty where there is none to give. */
    record Read(DeadLetters.Filter filter, int limit, String reason) {}

    static Read retry(@Nullable String body, ApiConfig api, DeadLetterConfig config) {
        return read(Bodies.object(body, api, FILTER), config, false);
    }

    static Read discard(@Nullable String body, ApiConfig api, DeadLetterConfig config) {
        var fields = new TreeSet<>(FILTER);
        fields.add("reason");
        return read(Bodies.object(body, api, fields), config, true);
    }

    static String reason(@Nullable String body, ApiConfig api) {
        var faults = new ArrayList<Fault>();
        var reason = reason(Bodies.object(body, api, Set.of("reason")), faults);
        refuse(faults);
        return reason;
    }

    private static Read read(Map<?, ?> body, DeadLetterConfig config, boolean discard) {
        var faults = new ArrayList<Fault>();
        var step = text(body, "step", faults);
        var children = body.get("children");
        if (children != null && !(children instanceof Boolean)) {
            faults.add(Fault.at("children", "must be true or false"));
        }
        var filter = new DeadLetters.Filter(
                text(body, "workflow", faults),
                text(body, "type", faults),
                step == null ? null : Failure.placeOf(step),
                instant(body, "from", faults),
                instant(body, "to", faults),
                children instanceof Boolean given ? given : discard,
                false);
        int limit = limit(body.get("limit"), config, faults);
        var reason = discard ? reason(body, faults) : "";
        refuse(faults);
        return new Read(filter, limit, reason);
    }

    private static String reason(Map<?, ?> body, List<Fault> faults) {
        var reason = text(body, "reason", faults);
        if (body.get("reason") == null || (reason != null && reason.isBlank())) {
            faults.add(Fault.at("reason", "must say why, for those who look later"));
        }
        return reason == null ? "" : reason;
    }

    static @Nullable String text(Map<?, ?> body, String field, List<Fault> faults) {
        var value = body.get(field);
        if (value == null) {
            return null;
        }
        if (value instanceof String text && text.length() <= MAX_TEXT && text.indexOf(0) < 0) {
            return text;
        }
        faults.add(Fault.at(field, "must be a text of at most " + MAX_TEXT + " characters, without NUL"));
        return null;
    }

    static @Nullable Instant instant(Map<?, ?> body, String field, List<Fault> faults) {
        var value = body.get(field);
        if (value == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(String.valueOf(value)).toInstant();
        } catch (DateTimeException e) {
            faults.add(Fault.at(field, "must be an instant such as 2026-03-01T09:30:00Z; it is '" + value + "'"));
            return null;
        }
    }

    private static int limit(@Nullable Object value, DeadLetterConfig config, List<Fault> faults) {
        if (value == null) {
            return Math.min(config.defaultLimit(), config.maxLimit());
        }
        if (value instanceof Number number
                && number.doubleValue() == number.intValue()
                && number.intValue() >= 1
                && number.intValue() <= config.maxLimit()) {
            return number.intValue();
        }
        faults.add(Fault.at(
                "limit", "must be a whole number of 1 to " + config.maxLimit() + " (millrace.dead-letters.max-limit)"));
        return 0;
    }

    static void refuse(List<Fault> faults) {
        if (!faults.isEmpty()) {
            var detail = String.join(
                    "; ",
                    faults.stream()
                            .map(fault -> (fault.path().isEmpty() ? "" : fault.path() + ": ") + fault.message())
                            .toList());
            throw new Refusal(ProblemType.INVALID_REQUEST, detail, faults);
        }
    }
}
