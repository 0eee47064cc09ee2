package io.millrace.execution;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a run leaves its worker: the state its execution goes to. */
public sealed interface Transition {

    Status status();

    /** The answer for this case. A new case has to be added to {@link Cases}, so none is forgotten. */
    <T> T fold(Cases<T> cases);

    /**
     * When the execution is ready to run again; null = not by itself.
     *
     * @param written the status that Postgres has after the transition
     */
    default @Nullable Instant readyAt(Status written, Instant now) {
        return written == Status.QUEUED ? now : null;
    }

    /** True when children may be at work that no step waits for: they are to be cancelled. */
    default boolean orphans() {
        return false;
    }

    /** JSON text; null = it has none. */
    default @Nullable String output() {
        return null;
    }

    /** JSON text of a {@link Failure}; null = it has none. */
    default @Nullable String error() {
        return null;
    }

    /** Top-level steps to run anew, should a person have it tried again. */
    default List<String> undone() {
        return List.of();
    }

    /** One answer for each case. */
    interface Cases<T> {

        T succeed(Succeed succeed);

        T fail(Fail fail);

        T compensate(Compensate compensate);

        T cancelled(Cancelled cancelled);

        T retry(Retry retry);

        T park(Park park);

        T handBack(HandBack handBack);
    }

    /** The same, of an execution some of whose children may not be over: they are to be cancelled. */
    default Transition orphaning() {
        return this;
    }

    /**
     * All its steps are done.
     *
     * @param output JSON text
     * @param orphans children may be at work that no step waits for
     */
    record Succeed(String output, boolean orphans) implements Transition {
        public Succeed(String output) {
            this(output, false);
        }

        @Override
        public Transition orphaning() {
            return new Succeed(output, true);
        }

        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.succeed(this);
        }

        @Override
        public Status status() {
            return Status.SUCCEEDED;
        }
    }

    /**
     * After the last attempt: from here on a dead letter.
     *
     * @param error {@code why} as JSON text
     * @param undone top-level steps to run anew, should a person have it tried again: they were compensated, or depend on
     *     one that was
     * @param orphans children may be at work
     */
    record Fail(Failure why, String error, List<String> undone, boolean orphans) implements Transition {
        public Fail {
            undone = List.copyOf(undone);
        }

        public Fail(Failure why, String error) {
            this(why, error, List.of(), false);
        }

        @Override
        public Transition orphaning() {
            return new Fail(why, error, undone, true);
        }

        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.fail(this);
        }

        @Override
        public Status status() {
            return Status.FAILED;
        }
    }

    /** It will fail with this error once its completed steps are undone. @param error JSON text of a {@link Failure} */
    record Compensate(String error) implements Transition {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.compensate(this);
        }

        @Override
        public Status status() {
            return Status.QUEUED;
        }
    }

    /** Cancelled, after its completed steps were undone. @param undone as in {@link Fail} */
    record Cancelled(String error, List<String> undone) implements Transition {
        public Cancelled {
            undone = List.copyOf(undone);
        }

        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.cancelled(this);
        }

        @Override
        public Status status() {
            return Status.CANCELLED;
        }
    }

    /** The attempt failed and another follows at {@code due}. @param error JSON text of a {@link Failure} */
    record Retry(String error, Instant due) implements Transition {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.retry(this);
        }

        @Override
        public Instant readyAt(Status written, Instant now) {
            return due;
        }

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
        public <T> T fold(Cases<T> cases) {
            return cases.park(this);
        }

        @Override
        public @Nullable Instant readyAt(Status written, Instant now) {
            return written == Status.QUEUED ? now : due;
        }

        @Override
        public Status status() {
            return Status.WAITING;
        }
    }

    /** Given back unfinished, by a worker that drains: it goes on elsewhere, and it counts as no attempt. */
    record HandBack() implements Transition {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.handBack(this);
        }

        @Override
        public Status status() {
            return Status.QUEUED;
        }
    }
}
