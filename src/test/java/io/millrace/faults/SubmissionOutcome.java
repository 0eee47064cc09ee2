package io.millrace.faults;

import java.time.Instant;
import java.util.concurrent.CopyOnWriteArrayList;

/** The outcome of a submission as seen by its client, which may be unknown. */
final class SubmissionOutcome {

    /** Of its change request. */
    enum Told {
        NOTHING,
        /** Answered 200; a pause also 202. */
        DONE,
        /** Answered 409: it had finished. */
        TOO_LATE,
        /** Sent without a response. */
        UNKNOWN
    }

    final Submission order;
    /** Null without a response: it may or may not have been stored. */
    volatile String id;

    volatile Told told = Told.NOTHING;
    /** When its change was requested; null: never. */
    volatile Instant asked;
    /** When its pause was confirmed; null: never. */
    volatile Instant stood;
    /** When it was first asked to resume. */
    volatile Instant resumed;

    /** Responses that no client should ever get. */
    final CopyOnWriteArrayList<String> wrong = new CopyOnWriteArrayList<>();

    SubmissionOutcome(Submission order) {
        this.order = order;
    }

    /** Whether it may have this outcome. */
    boolean perhaps(Submission.Change change) {
        return order.change() == change && (told == Told.DONE || told == Told.UNKNOWN);
    }
}
