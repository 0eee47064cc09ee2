package io.millrace.step;

import io.millrace.expression.Json;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An answer's body as a value: JSON parsed, text as text, anything else as Base64, nothing as null. */
final class HttpBody {

    private static final Pattern CHARSET = Pattern.compile("charset=\"?([\\w.:-]+)\"?", Pattern.CASE_INSENSITIVE);

    private HttpBody() {}

    /** @throws IllegalArgumentException when it says it is JSON and is not */
    static @Nullable Object value(@Nullable String contentType, Buffer received) {
        if (received.length() == 0) {
            return null;
        }
        var type = contentType == null
                ? ""
                : contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
        if (type.equals("application/json") || type.endsWith("+json")) {
            return Json.parse(received.toString(StandardCharsets.UTF_8));
        }
        if (type.isEmpty()
                || type.startsWith("text/")
                || type.endsWith("xml")
                || type.endsWith("yaml")
                || type.endsWith("javascript")
                || type.equals("application/x-www-form-urlencoded")) {
            return received.toString(charset(contentType));
        }
        return Base64.getEncoder().encodeToString(received.getBytes());
    }

    private static Charset charset(@Nullable String contentType) {
        var named = CHARSET.matcher(contentType == null ? "" : contentType);
        try {
            return named.find() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.UTF_8; // A name nobody knows says nothing; UTF-8 is what it mostly is.
        }
    }
}
