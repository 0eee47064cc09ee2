package io.millrace.step;

import io.millrace.execution.Failure;
import org.jspecify.annotations.Nullable;

/** The result of one attempt of a step. */
public sealed interface StepOutcome {

    /** One method for each result. */
    interface Cases {
        void done(Done done);

        void failed(Failed failed);

        void parked(Parked parked);
    }

    /** Calls the method for this result. */
    void accept(Cases cases);

    /** @param output a JSON value */
    record Done(@Nullable Object output) implements StepOutcome {
        @Override
        public void accept(Cases cases) {
            cases.done(this);
        }
    }

    record Failed(Failure why) implements StepOutcome {
        @Override
        public void accept(Cases cases) {
            cases.failed(this);
        }
    }

    /** Nothing to do until it is woken; the execution may leave the worker meanwhile. */
    record Parked(Wakeup on) implements StepOutcome {
        @Override
        public void accept(Cases cases) {
            cases.parked(this);
        }
    }
}
