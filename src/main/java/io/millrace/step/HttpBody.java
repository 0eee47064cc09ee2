package io.millrace.step;

import io.millrace.expression.Canonical;
import io.millrace.expression.Json;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An answer's body as a value: JSON parsed, text as text, anything else as Base64, nothing as null. */
final class HttpBody {

    private static final Pattern CHARSET = Pattern.compile("charset=\"?([\\w.:-]+)\"?", Pattern.CASE_INSENSITIVE);

    private static final List<Charset> MARKED =
            List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE);

    /** Characters of a text that an error keeps. */
    private static final int EXCERPT = 500;

    private HttpBody() {}

    /** @throws IllegalArgumentException when it says it is JSON and is not */
    static @Nullable Object value(@Nullable String contentType, Buffer received) {
        if (received.length() == 0) {
            return null;
        }
        var type = type(contentType);
        if (json(contentType)) {
            return Json.parse(text(received, contentType));
        }
        if (type.isEmpty()
                || type.startsWith("text/")
                || type.endsWith("xml")
                || type.endsWith("yaml")
                || type.endsWith("javascript")
                || type.equals("application/x-www-form-urlencoded")) {
            return text(received, contentType);
        }
        return Base64.getEncoder().encodeToString(received.getBytes());
    }

    /**
     * What an error keeps of an answer: its value like any other; of JSON that is none or larger than {@code limit} bytes, and
     * of any text, the beginning.
     */
    static @Nullable Object ofError(@Nullable String contentType, Buffer received, long limit) {
        Object value;
        try {
            value = json(contentType) && received.length() > limit
                    ? text(received, contentType)
                    : value(contentType, received);
        } catch (IllegalArgumentException e) {
            value = text(received, contentType); // It says that it is JSON and is not.
        }
        return value instanceof String text && text.length() > EXCERPT
                ? Canonical.beginning(text, EXCERPT) + "..."
                : value;
    }

    /** A byte order mark says more than the content type, and is no part of the text. */
    private static String text(Buffer received, @Nullable String contentType) {
        for (var charset : MARKED) {
            var mark = Buffer.buffer("\uFEFF".getBytes(charset));
            if (received.length() >= mark.length()
                    && received.slice(0, mark.length()).equals(mark)) {
                return received.getString(mark.length(), received.length(), charset.name());
            }
        }
        return Canonical.repaired(received.toString(charset(contentType))); // CESU-8 and its like decode to halves.
    }

    private static boolean json(@Nullable String contentType) {
        var type = type(contentType);
        return type.equals("application/json") || type.endsWith("+json");
    }

    private static String type(@Nullable String contentType) {
        return contentType == null
                ? ""
                : contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
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
