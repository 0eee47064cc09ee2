package io.millrace.run;

import io.millrace.execution.Failure;
import io.millrace.expression.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The output of a step or an execution as it is stored: either the text, or why it cannot be. */
record StoredOutput(String text, @Nullable Failure problem) {

    private static final int LONG_MESSAGE = 300;

    /**
     * @param what names it in the failure: {@code The output of step 'a'}
     * @param limit most bytes, {@code millrace.run.max-output}
     */
    static StoredOutput of(String what, @Nullable Object value, long limit) {
        String text;
        try {
            text = Json.write(value);
        } catch (IllegalArgumentException e) {
            return new StoredOutput("", new Failure("output-not-json", what + " is " + e.getMessage(), false));
        }
        if (text.length() * 3L <= limit) {
            return new StoredOutput(text, null); // No char needs more than 3 bytes.
        }
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        var message = what + " has " + size + " bytes; at most " + limit + " are allowed (millrace.run.max-output)";
        return new StoredOutput(text, size <= limit ? null : new Failure("output-too-large", message, false));
    }

    /** A failure that is too large to store loses its details and the end of its message. */
    static Failure storable(Failure failure, long limit) {
        if (of("", failure.toMap(), limit).problem() == null) {
            return failure;
        }
        var message = failure.message();
        return new Failure(
                failure.type(),
                message.length() > LONG_MESSAGE ? message.substring(0, LONG_MESSAGE) + "..." : message,
                failure.step(),
                failure.retryable(),
                Map.of("truncated", true));
    }
}
