package io.millrace.live;

import io.quarkus.websockets.next.CloseReason;
import java.util.Set;

/**
 * Why a socket is closed: 1000 to 1013 as in RFC 6455 and its registry, 44xx after the HTTP status of the last three
 * digits.
 */
final class CloseCodes {

    static final String NO_SUCH_EXECUTION = "there is no such execution";

    static final CloseReason OVER = new CloseReason(1000, "the execution has finished");
    static final CloseReason SHUTTING_DOWN =
            new CloseReason(1001, "this instance is shutting down; reconnect with from=");
    static final CloseReason FEED_LOST = new CloseReason(1011, "the feed failed; reconnect with from=");
    static final CloseReason FULL =
            new CloseReason(1013, "this instance has reached its connection limit (millrace.live.max-connections)");
    static final CloseReason UNAVAILABLE = new CloseReason(1013, "the database is unavailable; try again later");
    static final CloseReason TOO_LONG =
            new CloseReason(1009, "a frame exceeds the maximum length (millrace.live.max-message)");
    static final CloseReason NOT_READING =
            new CloseReason(1013, "the client did not read for too long (millrace.live.idle-write)");
    static final CloseReason TOO_MANY_ERRORS = new CloseReason(1008, "too many invalid frames");
    static final CloseReason BAD_FROM = new CloseReason(4400, "from must be a whole number, 1 or more");
    static final CloseReason UNKNOWN = new CloseReason(4404, NO_SUCH_EXECUTION);

    /** A reason has at most 123 bytes, so a long list of names is cut. */
    private static final int LONGEST_REASON = 120;

    private CloseCodes() {}

    static CloseReason unknownParameters(Set<String> unknown, Set<String> known) {
        var reason = "unknown parameters: " + String.join(", ", unknown)
                + (known.isEmpty() ? "; there are none" : "; known: " + String.join(", ", known));
        var ascii = reason.replaceAll("[^\\x20-\\x7e]", "?");
        return new CloseReason(4400, ascii.substring(0, Math.min(LONGEST_REASON, ascii.length())));
    }
}
