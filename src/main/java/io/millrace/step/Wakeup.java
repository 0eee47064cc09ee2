package io.millrace.step;

import java.time.Instant;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What a parked step waits for. */
public sealed interface Wakeup {

    /** One method for each thing to wait for. */
    interface Cases {
        void at(At at);

        void child(Child child);

        void signal(Signal signal);
    }

    /** Calls the method for this one. */
    void accept(Cases cases);

    /** An instant. */
    record At(Instant instant) implements Wakeup {
        @Override
        public void accept(Cases cases) {
            cases.at(this);
        }
    }

    /**
     * The end of a child execution.
     *
     * @param version empty = the newest
     * @param input a JSON value
     */
    record Child(
            String workflow, OptionalInt version, @Nullable Object input) implements Wakeup {
        @Override
        public void accept(Cases cases) {
            cases.child(this);
        }
    }

    /** A message to the execution; its payload is the step's output. */
    record Signal(String kind) implements Wakeup {
        @Override
        public void accept(Cases cases) {
            cases.signal(this);
        }
    }
}
