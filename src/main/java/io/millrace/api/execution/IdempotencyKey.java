package io.millrace.api.execution;

import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The idempotency key of a request, from its header or its body. */
final class IdempotencyKey {

    static final String HEADER = "Idempotency-Key";
    static final String FIELD = "idempotencyKey";

    private IdempotencyKey() {}

    /**
     * @param headers every header of that name
     * @return null = none
     */
    static @Nullable String of(@Nullable List<String> headers, @Nullable String field) {
        var given = Stream.concat(
                        headers == null
                                ? Stream.of()
                                : headers.stream().map(String::strip).map(IdempotencyKey::unquoted),
                        Stream.ofNullable(field))
                .distinct()
                .toList();
        if (given.size() > 1) {
            throw Refusal.at(
                    ProblemType.INVALID_REQUEST,
                    FIELD,
                    "the request has several keys: " + String.join(", ", given) + ". Give one, in the header " + HEADER
                            + " or in the body");
        }
        return given.isEmpty() ? null : given.get(0);
    }

    // draft-ietf-httpapi-idempotency-key-header has a quoted string; most clients send it bare.
    private static String unquoted(String text) {
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }
}
