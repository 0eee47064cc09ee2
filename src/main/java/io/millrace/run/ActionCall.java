package io.millrace.run;

import io.millrace.definition.Action;
import io.millrace.execution.Failure;
import io.millrace.expression.ExpressionException;
import io.millrace.step.ActionHandler;
import io.millrace.step.RunningWork;
import io.millrace.step.StepOutcome;
import io.millrace.step.Wakeup;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** An attempt of a step without steps inside: one Uni of its handler. */
final class ActionCall implements RunningWork, StepOutcome.Cases, Wakeup.Cases {

    private static final Logger LOG = Logger.getLogger(ActionCall.class);

    private final ActiveStep step;
    private @Nullable Cancellable subscription;
    private boolean over;

    private ActionCall(ActiveStep step) {
        this.step = step;
    }

    static <A extends Action> RunningWork start(ActionHandler<A> handler, A action, ActiveStep step) {
        var environment = step.environment();
        var context = step.context();
        var attempt = Uni.createFrom().deferred(() -> handler.attempt(action, context));
        var call = new ActionCall(step);
        environment.busy(1);
        call.subscription = attempt.subscribe()
                .with(
                        outcome -> environment.enter(() -> call.report(outcome)),
                        fault -> environment.enter(() -> call.report(broken(step, fault))));
        return call;
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

    private void report(StepOutcome outcome) {
        if (end()) {
            outcome.accept(this);
        }
    }

    @Override
    public void done(StepOutcome.Done done) {
        step.succeed(done.output());
    }

    @Override
    public void failed(StepOutcome.Failed failed) {
        step.fail(failed.why());
    }

    @Override
    public void parked(StepOutcome.Parked parked) {
        if (step.stopping()) {
            step.stopped(); // It would only begin to wait.
        } else {
            parked.on().accept(this);
        }
    }

    @Override
    public void at(Wakeup.At at) {
        StepWaits.until(step, at.instant());
    }

    @Override
    public void child(Wakeup.Child child) {
        ChildStart.begin(step, child);
    }

    @Override
    public void signal(Wakeup.Signal signal) {
        StepWaits.message(step, signal.kind());
    }

    private static StepOutcome broken(ActiveStep step, Throwable fault) {
        if (fault instanceof ExpressionException) {
            return new StepOutcome.Failed(new Failure("expression", String.valueOf(fault.getMessage()), false));
        }
        LOG.errorf(
                fault,
                "step %s of kind %s broke",
                step.path(),
                step.definition().action().kind());
        return new StepOutcome.Failed(new Failure("internal", "The step broke: " + fault, true));
    }

    private boolean end() {
        if (over) {
            return false;
        }
        over = true;
        step.environment().busy(-1);
        return true;
    }
}
