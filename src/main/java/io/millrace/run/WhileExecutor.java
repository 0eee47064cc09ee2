package io.millrace.run;

import io.millrace.definition.Kind;
import io.millrace.execution.Failure;
import io.millrace.expression.ExpressionException;
import io.millrace.expression.Scope;
import io.millrace.replay.BodyScopes;
import io.millrace.replay.Truthiness;
import org.jspecify.annotations.Nullable;

/** {@code while}: turn after turn as long as the condition holds, at most {@code maxIterations}. */
public final class WhileExecutor implements StepExecutor<Kind.While> {

    @Override
    public RunningWork start(Kind.While kind, StepRun step) {
        var turns = new Turns(kind, step);
        turns.next(0, null, step.readMark);
        return turns;
    }

    private record Turns(Kind.While kind, StepRun step, Current current) implements RunningWork {

        private static final class Current {
            private @Nullable BodyRun turn;
        }

        Turns(Kind.While kind, StepRun step) {
            this(kind, step, new Current());
        }

        @Override
        public void stop(boolean hard) {
            if (current.turn != null) {
                current.turn.stop(hard);
            } else {
                step.stopped();
            }
        }

        void next(int index, @Nullable Object last, long mark) {
            var scope = BodyScopes.iteration(step.body.scope, step.step.id(), index, last);
            boolean again;
            try {
                again = Truthiness.of(
                        kind.condition().evaluate(scope, step.run().bounds()));
            } catch (ExpressionException e) {
                step.fail(new Failure("expression", "while: " + e.getMessage(), false));
                return;
            }
            if (!again) {
                step.succeed(last);
            } else if (index >= kind.maxIterations()) {
                step.fail(new Failure(
                        "too-many-iterations",
                        "the condition still holds after " + kind.maxIterations() + " turns (maxIterations of step '"
                                + step.path + "')",
                        false));
            } else {
                turn(index, scope, mark);
            }
        }

        private void turn(int index, Scope scope, long mark) {
            var turn = step.inner(kind.body(), Integer.toString(index), scope, mark, new BodyRun.Ended() {
                @Override
                public void done(@Nullable Object output, long turnMark) {
                    current.turn = null;
                    next(index + 1, output, turnMark);
                }

                @Override
                public void failed(Failure failure) {
                    step.fail(failure);
                }

                @Override
                public void stopped() {
                    step.stopped();
                }
            });
            current.turn = turn;
            turn.start();
        }
    }
}
