package io.millrace.live;

import io.quarkus.websockets.next.CloseReason;

/** Why a socket is closed. 1000 to 1013 as RFC 6455 and its registry have them, 44xx as the HTTP status they end in. */
final class CloseCodes {

    static final String NO_SUCH_EXECUTION = "there is no such execution";

    static final CloseReason OVER = new CloseReason(1000, "the execution is over");
    static final CloseReason LEAVING = new CloseReason(1001, "this instance stops; come back with from=");
    static final CloseReason FEED_LOST = new CloseReason(1011, "the feed failed; come back with from=");
    static final CloseReason FULL =
            new CloseReason(1013, "this instance has all the connections it may (millrace.live.max-connections)");
    static final CloseReason UNAVAILABLE = new CloseReason(1013, "the database does not answer; try again later");
    static final CloseReason TOO_LONG =
            new CloseReason(1009, "a frame is longer than it may be (millrace.live.max-message)");
    static final CloseReason NOT_READING =
            new CloseReason(1013, "frames were not read for too long (millrace.live.idle-write)");
    static final CloseReason TOO_MANY_ERRORS =
            new CloseReason(1008, "frames came that are not understood, and too many");
    static final CloseReason BAD_FROM = new CloseReason(4400, "from must be a whole number, 1 or more");
    static final CloseReason UNKNOWN = new CloseReason(4404, NO_SUCH_EXECUTION);

    private CloseCodes() {}
}
