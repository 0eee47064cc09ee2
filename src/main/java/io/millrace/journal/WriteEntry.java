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

    record Step(Lease lease, StepRecord step) implements WriteEntry {
        @Override
        public long weight() {
            return length(step.output()) + length(step.error());
        }
    }

    record Spawn(Lease lease, StepRecord waiting, NewExecution child) implements WriteEntry {
        @Override
        public long weight() {
            return length(waiting.output()) + length(child.input());
        }
    }

    record StateChange(Lease lease, Transition transition) implements WriteEntry {
        @Override
        public long weight() {
            if (transition instanceof Transition.Succeed succeed) {
                return succeed.output().length();
            } else if (transition instanceof Transition.Fail fail) {
                return fail.error().length();
            } else if (transition instanceof Transition.Cancelled cancelled) {
                return cancelled.error().length();
            } else if (transition instanceof Transition.Compensate compensate) {
                return 2L * compensate.error().length();
            } else if (transition instanceof Transition.Retry retry) {
                return retry.error().length();
            }
            return 0;
        }
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
