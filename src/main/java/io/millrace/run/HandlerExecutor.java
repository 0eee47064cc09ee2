package io.millrace.run;

import io.millrace.definition.Kind;
import io.millrace.execution.Failure;
import io.millrace.expression.ExpressionException;
import io.millrace.step.StepHandler;
import io.millrace.step.StepOutcome;
import io.millrace.step.Wakeup;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A step without steps inside: one Uni of its handler. */
record HandlerExecutor<K extends Kind>(StepHandler<K> handler) implements StepExecutor<K> {

    private static final Logger LOG = Logger.getLogger(HandlerExecutor.class);

    @Override
    public RunningWork start(K kind, StepRun step) {
        var context = step.run().context(step);
        var attempt = Uni.createFrom().deferred(() -> handler.attempt(kind, context));
        var call = new Call(step);
        call.subscription = attempt.subscribe()
                .with(outcome -> step.run().enter(() -> call.report(outcome)), fault -> step.run()
                        .enter(() -> call.report(broken(step, fault))));
        return call;
    }

    private static StepOutcome broken(StepRun step, Throwable fault) {
        if (fault instanceof ExpressionException) {
            return new StepOutcome.Failed(new Failure("expression", String.valueOf(fault.getMessage()), false));
        }
        LOG.errorf(
                fault, "step %s of kind %s broke", step.path, step.step.kind().key());
        return new StepOutcome.Failed(new Failure("internal", "The step broke: " + fault, true));
    }

    private static final class Call implements RunningWork {

        private final StepRun step;
        private @Nullable Cancellable subscription;
        private boolean over;

        Call(StepRun step) {
            this.step = step;
            step.run().busy(1);
        }

        @Override
        public void stop(boolean hard) {
            if (hard && end()) {
                if (subscription != null) {
                    subscription.cancel();
                }
                step.stopped();
            }
        }

        void report(StepOutcome outcome) {
            if (!end()) {
                return;
            }
            if (outcome instanceof StepOutcome.Done done) {
                step.succeed(done.output());
            } else if (outcome instanceof StepOutcome.Failed failed) {
                step.fail(failed.why());
            } else if (step.stopping()) {
                step.stopped(); // It would only begin to wait.
            } else if (outcome instanceof StepOutcome.Parked parked) {
                if (parked.on() instanceof Wakeup.At at) {
                    StepWaits.until(step, at.instant());
                } else if (parked.on() instanceof Wakeup.Child child) {
                    ChildStart.begin(step, child);
                }
            }
        }

        private boolean end() {
            if (over) {
                return false;
            }
            over = true;
            step.run().busy(-1);
            return true;
        }
    }
}
