package io.millrace.api.execution;

import io.millrace.api.ApiConfig;
import io.millrace.api.problem.ProblemBody.Fault;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import io.millrace.api.request.JsonBody;
import io.millrace.definition.Durations;
import io.millrace.submission.StartTime;
import io.millrace.submission.SubmissionRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of a run request. Every field may be absent, and so may the whole body. */
@Schema(name = "RunRequest", additionalProperties = Schema.False.class)
record RunRequest(
        @Schema(
                type = SchemaType.OBJECT,
                description = "Any JSON value, available to expressions as `input`. Default: an empty object.")
        @Nullable
        Object input,

        @Schema(
                type = SchemaType.OBJECT,
                description = "The earlier name of `input`; one of the two.",
                deprecated = true)
        @Nullable
        Object triggerData,

        @Schema(description = "Lower runs first.", minimum = "1", maximum = "10", defaultValue = "5")
        int priority,

        @Schema(
                type = SchemaType.STRING,
                description = "Delay before the start: milliseconds as a number, or `250ms`, `5m`, `1h30m`, `PT5M`.")
        Duration delay,

        @Schema(
                type = SchemaType.STRING,
                format = "date-time",
                description =
                        "Earliest start, such as `2026-03-01T09:30:00Z`; a past time means now. Instead of `delay`.",
                examples = "2026-03-01T09:30:00+01:00")
        @Nullable
        Instant at,

        @Schema(
                description =
                        "False: run in the instance that responds if it has a free slot; otherwise the execution is queued.",
                defaultValue = "true")
        boolean useQueue,

        @Schema(description = "Same as the header Idempotency-Key.", maxLength = 255) @Nullable
        String idempotencyKey) {

    /** As submission names it. */
    static final String TRIGGER_DATA = "triggerData";

    private static final String INPUT = "input";

    private static final Set<String> FIELDS =
            Set.of(INPUT, TRIGGER_DATA, "priority", "delay", "at", "useQueue", IdempotencyKey.FIELD);

    static RunRequest read(@Nullable String body, ApiConfig config) {
        var object = JsonBody.object(body, config, FIELDS);
        var errors = new ArrayList<Fault>();
        var read = new RunRequest(
                object.get(INPUT),
                triggerData(object, errors),
                priority(object, errors),
                delay(object, errors),
                at(object, errors),
                useQueue(object, errors),
                idempotencyKey(object, errors));
        if (!errors.isEmpty()) {
            throw invalid(errors);
        }
        return read;
    }

    /** What expressions see as {@code input}. */
    @Nullable
    Object given() {
        return input == null ? triggerData : input;
    }

    /** The name under which the client gave the input, for errors. */
    String inputName() {
        return input == null ? TRIGGER_DATA : INPUT;
    }

    private static @Nullable Object triggerData(Map<?, ?> object, List<Fault> errors) {
        var value = object.get(TRIGGER_DATA);
        if (value != null && object.get(INPUT) != null) {
            errors.add(Fault.at(TRIGGER_DATA, "is the earlier name of input: give one of the two"));
        }
        return value;
    }

    StartTime start() {
        return at == null ? new StartTime.After(delay) : new StartTime.At(at);
    }

    static Refusal invalid(List<Fault> errors) {
        var first = errors.get(0);
        return new Refusal(ProblemType.INVALID_REQUEST, first.path() + ": " + first.message(), errors);
    }

    private static int priority(Map<?, ?> object, List<Fault> errors) {
        var value = object.get("priority");
        if (value instanceof Integer priority) {
            return priority;
        }
        if (value != null) {
            errors.add(Fault.at("priority", "must be a whole number from 1 to 10, lower first"));
        }
        return SubmissionRequest.DEFAULT_PRIORITY;
    }

    private static Duration delay(Map<?, ?> object, List<Fault> errors) {
        var value = object.get("delay");
        if (value == null) {
            return Duration.ZERO;
        }
        if (value instanceof Integer || value instanceof Long) {
            return Duration.ofMillis(((Number) value).longValue());
        }
        if (value instanceof String text) {
            try {
                return Durations.parse(text);
            } catch (IllegalArgumentException e) {
                errors.add(Fault.at("delay", String.valueOf(e.getMessage())));
                return Duration.ZERO;
            }
        }
        errors.add(Fault.at("delay", "must be milliseconds as a whole number, or a duration such as 5m or PT5M"));
        return Duration.ZERO;
    }

    private static @Nullable Instant at(Map<?, ?> object, List<Fault> errors) {
        var value = object.get("at");
        if (value == null) {
            return null;
        }
        if (object.get("delay") != null) {
            errors.add(Fault.at("at", "give either at or delay, not both"));
            return null;
        }
        try {
            return OffsetDateTime.parse(value instanceof String text ? text : "")
                    .toInstant();
        } catch (DateTimeException e) {
            errors.add(Fault.at(
                    "at", "must be an instant in quotes, such as 2026-03-01T09:30:00Z or 2026-03-01T10:30:00+01:00"));
            return null;
        }
    }

    private static boolean useQueue(Map<?, ?> object, List<Fault> errors) {
        var value = object.get("useQueue");
        if (value != null && !(value instanceof Boolean)) {
            errors.add(Fault.at("useQueue", "must be true or false, or absent"));
        }
        return !Boolean.FALSE.equals(value);
    }

    private static @Nullable String idempotencyKey(Map<?, ?> object, List<Fault> errors) {
        var value = object.get(IdempotencyKey.FIELD);
        if (value instanceof String key) {
            return key;
        }
        if (value != null) {
            errors.add(Fault.at(IdempotencyKey.FIELD, "must be a string"));
        }
        return null;
    }
}
