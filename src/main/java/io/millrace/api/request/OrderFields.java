package io.millrace.api.request;

import io.millrace.api.ApiConfig;
import io.millrace.api.problem.ProblemBody.Fault;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The body of an order, field by field; all errors are reported at once. */
public final class OrderFields {

    public static final int MAX_TEXT = 1_000;

    private final Map<?, ?> body;
    private final List<Fault> faults = new ArrayList<>();

    /** @param fields the known ones */
    public OrderFields(@Nullable String body, ApiConfig config, Set<String> fields) {
        this.body = JsonBody.object(body, config, fields);
    }

    @Nullable
    public Object value(String field) {
        return body.get(field);
    }

    public boolean has(String field) {
        return body.get(field) != null;
    }

    @Nullable
    public String text(String field) {
        var value = body.get(field);
        if (value == null) {
            return null;
        }
        if (value instanceof String text && text.length() <= MAX_TEXT && text.indexOf(0) < 0) {
            return text;
        }
        fault(field, "must be a text of at most " + MAX_TEXT + " characters, without NUL");
        return null;
    }

    @Nullable
    public Instant instant(String field) {
        var value = body.get(field);
        if (value == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(String.valueOf(value)).toInstant();
        } catch (DateTimeException e) {
            fault(field, "must be an instant such as 2026-03-01T09:30:00Z; it is '" + value + "'");
            return null;
        }
    }

    public boolean flag(String field, boolean otherwise) {
        var value = body.get(field);
        if (value instanceof Boolean given) {
            return given;
        }
        if (value != null) {
            fault(field, "must be true or false");
        }
        return otherwise;
    }

    /**
     * How many executions an order by filter may affect.
     *
     * @param key the configuration key of {@code most}
     */
    public int limit(int otherwise, int most, String key) {
        var value = body.get("limit");
        if (value == null) {
            return Math.min(otherwise, most);
        }
        if (value instanceof Number number
                && number.doubleValue() == number.intValue()
                && number.intValue() >= 1
                && number.intValue() <= most) {
            return number.intValue();
        }
        fault("limit", "must be a whole number of 1 to " + most + " (" + key + ")");
        return 0;
    }

    public void fault(String field, String message) {
        faults.add(Fault.at(field, message));
    }

    /** Throws if there is any fault. */
    public void refuse() {
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
