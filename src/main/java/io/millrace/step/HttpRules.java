package io.millrace.step;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a step may not ask for: the client itself decides where a message ends and what becomes of the connection. */
final class HttpRules {

    private static final Set<String> METHODS = Set.of("CONNECT", "TRACE");
    private static final Set<String> FRAMING = Set.of(
            "connection",
            "content-length",
            "expect",
            "http2-settings",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private HttpRules() {}

    /** What is wrong with the method; null when nothing is. */
    static @Nullable String method(String method) {
        return METHODS.contains(method) ? "the method " + method + " makes no request of its own; use another" : null;
    }

    /** What is wrong with the name of a header; null when nothing is. */
    static @Nullable String header(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return FRAMING.contains(lower) || lower.startsWith("proxy-")
                ? "header '" + name + "' cannot be sent: the client sets it itself; leave it out"
                : null;
    }

    /** What is wrong with the value of a header; null when nothing is. */
    static @Nullable String value(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c > 0xff) {
                return "header '" + name + "' cannot be sent: its character " + (i + 1) + " is beyond Latin-1;"
                        + " encode the value, for instance with $encodeUrlComponent";
            }
            if ((c < 0x20 && c != '\t') || c == 0x7f) {
                return "header '" + name + "' cannot be sent: its character " + (i + 1) + " is a control character";
            }
        }
        return null;
    }
}
