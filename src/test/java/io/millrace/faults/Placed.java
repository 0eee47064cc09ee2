package io.millrace.faults;

import java.util.concurrent.CopyOnWriteArrayList;

/** What became of an order: what its client was told, which may be nothing. */
final class Placed {

    enum Cancel {
        NONE,
        /** Answered 200. */
        DONE,
        /** Answered 409: it was over. */
        TOO_LATE,
        /** Sent, and no answer came. */
        UNKNOWN
    }

    final Order order;
    /** Null: no answer came, it may have been stored or not. */
    volatile String id;

    volatile Cancel cancel = Cancel.NONE;
    /** Answers that no client should ever get. */
    final CopyOnWriteArrayList<String> wrong = new CopyOnWriteArrayList<>();

    Placed(Order order) {
        this.order = order;
    }
}
