package io.millrace.faults;

import java.time.Instant;
import java.util.concurrent.CopyOnWriteArrayList;

/** What became of an order: what its client was told, which may be nothing. */
final class Placed {

    /** Of its change. */
    enum Told {
        NOTHING,
        /** Answered 200; a pause also 202. */
        DONE,
        /** Answered 409: it was over. */
        TOO_LATE,
        /** Sent, and no answer came. */
        UNKNOWN
    }

    final Order order;
    /** Null: no answer came, it may have been stored or not. */
    volatile String id;

    volatile Told told = Told.NOTHING;
    /** When its change was asked for; null: never. */
    volatile Instant asked;
    /** It was told by then that it stands; null: never. */
    volatile Instant stood;
    /** When it was first asked to go on. */
    volatile Instant resumed;

    /** Answers that no client should ever get. */
    final CopyOnWriteArrayList<String> wrong = new CopyOnWriteArrayList<>();

    Placed(Order order) {
        this.order = order;
    }

    /** Whether it may have come to this. */
    boolean perhaps(Order.Change change) {
        return order.change() == change && (told == Told.DONE || told == Told.UNKNOWN);
    }
}
