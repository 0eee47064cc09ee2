package io.millrace.submission;

import io.millrace.expression.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Identifies equal requests: as they were sent, before defaults and the newest version are applied. */
final class RequestDigest {

    private RequestDigest() {}

    static String of(SubmissionRequest request) {
        var version = request.version();
        List<@Nullable Object> fields = Arrays.asList(
                request.workflow(),
                version.isPresent() ? version.getAsInt() : null,
                request.priority(),
                request.start().asked(),
                request.trigger().type(),
                request.input() == null ? Map.of() : sorted(request.input()));
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return Base64.getEncoder()
                    .encodeToString(digest.digest(Json.write(fields).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    // Objects are unordered: a client may send their fields in another order when it repeats the request.
    private static @Nullable Object sorted(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            var sorted = new TreeMap<String, @Nullable Object>();
            map.forEach((key, item) -> sorted.put(String.valueOf(key), sorted(item)));
            return sorted;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> items = new ArrayList<>(list.size());
            list.forEach(item -> items.add(sorted(item)));
            return items;
        }
        return value;
    }
}
