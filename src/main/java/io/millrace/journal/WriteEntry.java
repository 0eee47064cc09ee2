package io.millrace.journal;

import io.millrace.execution.Lease;
import io.millrace.execution.NewExecution;
import io.millrace.execution.StepRecord;
import io.millrace.execution.Transition;
import org.jspecify.annotations.Nullable;

/** One thing that an owner submits to the write batch. */
sealed interface WriteEntry {

    Lease lease();

    /** Characters of payload. */
    long weight();

    /** A step's record to keep; null = none. */
    default @Nullable StepRecord step() {
        return null;
    }

    /** An execution to insert; null = none. */
    default @Nullable NewExecution child() {
        return null;
    }

    /** How the execution leaves its owner; null = it does not. */
    default @Nullable Transition transition() {
        return null;
    }

    record Step(Lease lease, StepRecord step) implements WriteEntry {
        @Override
        public long weight() {
            return length(step.output()) + length(step.error());
        }
    }

    record Spawn(Lease lease, StepRecord waiting, NewExecution child) implements WriteEntry {
        @Override
        public StepRecord step() {
            return waiting;
        }

        @Override
        public long weight() {
            return length(waiting.output()) + length(child.input());
        }
    }

    record StateChange(Lease lease, Transition transition) implements WriteEntry {
        @Override
        public long weight() {
            // The error of one that is to be compensated is written twice.
            boolean twice = transition instanceof Transition.Compensate;
            return length(transition.output()) + length(transition.error()) * (twice ? 2 : 1);
        }
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
