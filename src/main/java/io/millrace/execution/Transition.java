package io.millrace.execution;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How a run leaves its worker: the state its execution goes to. */
public sealed interface Transition {

    Status status();

    /**
     *
     *
     * @param output JSON text
     */
    record Succeed(String output) implements Transition {
        @Override
        public Status status() {
            return Status.SUCCEEDED;
        }
    }

    /**
     * After the last attempt: from here on a dead letter.
     *
     * @param error {@code why} as JSON text
     */
    record Fail(Failure why, String error) implements Transition {
        @Override
        public Status status() {
            return Status.FAILED;
        }
    }

    /** The attempt failed and another follows at {@code due}. @param error JSON text of a {@link Failure} */
    record Retry(String error, Instant due) implements Transition {
        @Override
        public Status status() {
            return Status.QUEUED;
        }
    }

    /**
     * Nothing to do until {@code due}, or until it is signalled (a child ended). When a signal came after the run had
     * looked, the execution is queued at once instead.
     *
     * @param due null = only a signal wakes it
     * @param signalsSeen {@link Claim#signals()} as it was when the run started
     */
    record Park(@Nullable Instant due, int signalsSeen) implements Transition {
        @Override
        public Status status() {
            return Status.WAITING;
        }
    }

    /** Given back unfinished, by a worker that drains: it goes on elsewhere, and it counts as no attempt. */
    record HandBack() implements Transition {
        @Override
        public Status status() {
            return Status.QUEUED;
        }
    }
}
