package io.millrace.api.request;

import io.millrace.api.ApiConfig;
import io.millrace.api.problem.ProblemBody.Fault;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import io.millrace.expression.Json;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.core.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** JSON bodies of requests: within the size limit, well-formed, and without unknown fields. */
public final class JsonBody {

    // How Json reports a position.
    private static final Pattern POSITION = Pattern.compile("at line (\\d{1,9}), column (\\d{1,9})");

    private JsonBody() {}

    /** @param key the configuration key that raises the limit */
    public static void limit(String body, long limit, String key) {
        // Each char is at most 3 bytes in UTF-8: for most bodies the length alone decides.
        if (body.length() > limit
                || (body.length() * 3L > limit && body.getBytes(StandardCharsets.UTF_8).length > limit)) {
            throw new Refusal(
                    ProblemType.TOO_LARGE,
                    "The body has " + body.getBytes(StandardCharsets.UTF_8).length + " bytes; at most " + limit
                            + " are allowed (" + key + ").");
        }
    }

    /** The body, if it is JSON or absent: many clients name some media type without sending a body. */
    public static @Nullable String json(@Nullable String body, HttpHeaders headers) {
        if (body == null || body.isEmpty()) {
            return null;
        }
        var type = headers.getMediaType();
        if (type != null && !type.getSubtype().endsWith("json")) {
            throw new NotSupportedException();
        }
        return body;
    }

    /**
     * The object of a JSON body; empty when there is no body.
     *
     * @param fields the known ones; any other is refused, so that a mistyped field is not ignored
     */
    public static Map<?, ?> object(@Nullable String body, ApiConfig config, Set<String> fields) {
        if (body == null || body.isBlank()) {
            return Map.of();
        }
        limit(body, config.maxBodySize().asLongValue(), "millrace.api.max-body-size");
        if (!(parse(body) instanceof Map<?, ?> object)) {
            throw Refusal.at(ProblemType.INVALID_REQUEST, "", "The body must be a JSON object, or absent.");
        }
        var unknown = new TreeSet<String>();
        object.keySet().forEach(key -> unknown.add(String.valueOf(key)));
        unknown.removeAll(fields);
        if (!unknown.isEmpty()) {
            var errors = unknown.stream()
                    .map(field -> Fault.at(field, "is not a field of this request"))
                    .toList();
            throw new Refusal(
                    ProblemType.INVALID_REQUEST,
                    "Unknown fields: " + String.join(", ", unknown) + ". Known fields: "
                            + String.join(", ", new TreeSet<>(fields)) + ".",
                    errors);
        }
        return object;
    }

    private static @Nullable Object parse(String body) {
        try {
            return Json.parseStrictly(body);
        } catch (IllegalArgumentException e) {
            var message = String.valueOf(e.getMessage());
            var at = POSITION.matcher(message);
            var fault = at.find()
                    ? Fault.at("", Integer.parseInt(at.group(1)), Integer.parseInt(at.group(2)), message)
                    : Fault.at("", message);
            throw new Refusal(ProblemType.MALFORMED_JSON, message, List.of(fault));
        }
    }
}
