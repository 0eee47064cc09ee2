package io.millrace.step;

import io.millrace.expression.Json;
import io.netty.handler.codec.http.QueryStringEncoder;
import io.vertx.core.buffer.Buffer;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a request carries: a text as it is, an object as the form that its content type names, anything else as JSON.
 *
 * @param contentType to be sent in place of what the step wrote; null = the step's own stays
 */
record RequestBody(Buffer content, @Nullable String contentType) {

    /**
     * @param written the step's content type; null = none
     * @return null when there is no body
     * @throws IllegalArgumentException when it cannot be written as its content type says; the message is for the user
     */
    static @Nullable RequestBody of(@Nullable Object value, @Nullable String written) {
        if (value == null) {
            return null;
        }
        if (value instanceof String text) {
            return new RequestBody(Buffer.buffer(text), written == null ? "text/plain; charset=utf-8" : null);
        }
        var type = written == null
                ? ""
                : written.toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
        return switch (type) {
            case "" -> new RequestBody(Buffer.buffer(Json.write(value)), "application/json");
            case "application/x-www-form-urlencoded" -> new RequestBody(form(value), null);
            case "multipart/form-data" -> multipart(value);
            default -> new RequestBody(Buffer.buffer(Json.write(value)), null);
        };
    }

    private static Buffer form(Object value) {
        var encoder = new QueryStringEncoder("");
        OutgoingRequest.fields(value, "the body of a form")
                .forEach((name, content) -> OutgoingRequest.texts(content).forEach(one -> encoder.addParam(name, one)));
        var encoded = encoder.toString();
        return Buffer.buffer(encoded.isEmpty() ? encoded : encoded.substring(1).replace("%20", "+"));
    }

    // The boundary is new each time, so that no content can hold it.
    private static RequestBody multipart(Object value) {
        var boundary = "millrace-" + UUID.randomUUID();
        var content = Buffer.buffer();
        OutgoingRequest.fields(value, "the body of a form").forEach((name, field) -> {
            if (field instanceof Map<?, ?> file && file.get("base64") instanceof String base64) {
                file(content, boundary, name, file, base64);
            } else {
                for (var text : OutgoingRequest.texts(field)) {
                    part(content, boundary, "name=\"" + quoted(name) + '"').appendString("\r\n" + text + "\r\n");
                }
            }
        });
        content.appendString("--" + boundary + "--\r\n");
        return new RequestBody(content, "multipart/form-data; boundary=" + boundary);
    }

    private static void file(Buffer content, String boundary, String name, Map<?, ?> file, String base64) {
        var filename = file.get("filename") instanceof String given ? given : name;
        var type = file.get("contentType") instanceof String given ? given : "application/octet-stream";
        if (!type.matches("[\\x20-\\x7e]+")) {
            throw new IllegalArgumentException("the contentType of the file '" + name + "' is no content type");
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the file '" + name + "' is not Base64: " + e.getMessage(), e);
        }
        part(content, boundary, "name=\"" + quoted(name) + "\"; filename=\"" + quoted(filename) + '"')
                .appendString("Content-Type: " + type + "\r\n\r\n")
                .appendBytes(bytes)
                .appendString("\r\n");
    }

    private static Buffer part(Buffer content, String boundary, String names) {
        return content.appendString("--" + boundary + "\r\nContent-Disposition: form-data; " + names + "\r\n");
    }

    // As browsers write names in forms.
    private static String quoted(String text) {
        return text.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    }
}
