package io.millrace.run;

import io.millrace.execution.Failure;
import io.millrace.expression.Canonical;
import io.millrace.expression.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The output of a step or an execution as it is stored: either the text, or why it cannot be.
 *
 * @param value what steps read of it, in memory now and of the stored text later: the same
 */
record StoredOutput(
        String text, @Nullable Object value, @Nullable Failure problem) {

    private static final int LONG_MESSAGE = 300;

    /**
     * @param what names it in the failure: {@code The output of step 'a'}
     * @param limit most bytes, {@code millrace.run.max-output}
     */
    static StoredOutput of(String what, @Nullable Object value, long limit) {
        Object canonical;
        String text;
        try {
            canonical = Canonical.of(value);
            text = Json.write(canonical);
        } catch (IllegalArgumentException e) {
            return new StoredOutput("", null, new Failure("output-not-json", what + " is " + e.getMessage(), false));
        }
        if (text.length() * 3L <= limit) {
            return new StoredOutput(text, canonical, null); // No char needs more than 3 bytes.
        }
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        var message = what + " has " + size + " bytes; at most " + limit + " are allowed (millrace.run.max-output)";
        return new StoredOutput(
                text, canonical, size <= limit ? null : new Failure("output-too-large", message, false));
    }

    /**
     * A failure is stored, whatever it holds: half of a character is replaced, and one that is too large or no JSON loses its
     * details and the end of its message.
     */
    static Failure storable(Failure given, long limit) {
        var failure = new Failure(
                given.type(), Canonical.repaired(given.message()), given.step(), given.retryable(), given.details());
        try {
            var whole = Canonical.repaired(failure.toMap());
            if (of("", whole, limit).problem() == null) {
                return whole instanceof Map<?, ?> map ? Failure.of(map) : failure;
            }
        } catch (Canonical.Refused e) {
            // Its details are no JSON.
        }
        var message = failure.message();
        return new Failure(
                failure.type(),
                message.length() > LONG_MESSAGE ? Canonical.beginning(message, LONG_MESSAGE) + "..." : message,
                failure.step(),
                failure.retryable(),
                Map.of("truncated", true));
    }
}
