package io.millrace.step;

import io.millrace.definition.LoopAction;
import io.millrace.execution.Failure;
import io.millrace.expression.ExpressionException;
import io.millrace.expression.Scope;
import io.millrace.expression.Truthiness;
import io.millrace.step.WhileKind.While;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Carries out {@code while}: turn after turn as long as the condition holds, at most {@code maxIterations}. */
@Singleton
final class WhileHandler implements BodyHandler<While> {

    @Override
    public RunningWork start(While action, StepAttempt attempt) {
        var context = attempt.context();
        var turns = new Turns(action, attempt, context, action.turns(context.scope(), attempt.id(), context::evaluate));
        turns.next(0, null, attempt.readSequence());
        return turns;
    }

    private static final class Turns implements RunningWork {

        private final While action;
        private final StepAttempt attempt;
        private final StepContext context;
        private final LoopAction.Turns scopes;
        private @Nullable NestedBody current;

        Turns(While action, StepAttempt attempt, StepContext context, LoopAction.Turns scopes) {
            this.action = action;
            this.attempt = attempt;
            this.context = context;
            this.scopes = scopes;
        }

        @Override
        public void stop(boolean hard) {
            if (current != null) {
                current.stop(hard);
            } else {
                attempt.stopped();
            }
        }

        void next(int index, @Nullable Object last, long sequence) {
            var scope = scopes.scope(index, last);
            boolean again;
            try {
                again = Truthiness.of(action.condition().evaluate(scope, context.bounds()));
            } catch (ExpressionException e) {
                attempt.fail(new Failure("expression", "while: " + e.getMessage(), false));
                return;
            }
            if (!again) {
                attempt.succeed(last);
            } else if (index >= action.maxIterations()) {
                attempt.fail(new Failure(
                        "too-many-iterations",
                        "the condition still holds after " + action.maxIterations() + " iterations (maxIterations of step '"
                                + context.path() + "')",
                        false));
            } else {
                turn(index, scope, sequence);
            }
        }

        private void turn(int index, Scope scope, long sequence) {
            var turn = attempt.body(action.body(), Integer.toString(index), scope, sequence, new BodyObserver() {
                @Override
                public void done(@Nullable Object output, long turnSequence) {
                    current = null;
                    next(index + 1, output, turnSequence);
                }

                @Override
                public void failed(Failure failure) {
                    attempt.fail(failure);
                }

                @Override
                public void stopped() {
                    attempt.stopped();
                }
            });
            current = turn;
            turn.start();
        }
    }
}
