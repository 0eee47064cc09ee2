package io.millrace.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.control.ControlService;
import io.millrace.execution.Transition;
import io.millrace.run.RunEnd;

/** Counts how executions leave this worker. */
final class CompletionMetrics {

    private final Counter succeeded;
    private final Counter failed;
    private final Counter cancelled;
    private final Counter retried;
    private final Counter parked;
    private final Counter handedBack;
    private final Counter compensating;
    private final Counter fenced;
    private final Counter revoked;
    private final Counter recovered;

    CompletionMetrics(MeterRegistry metrics) {
        succeeded = ControlService.counter(metrics, "succeeded");
        failed = ControlService.counter(metrics, "failed");
        cancelled = ControlService.counter(metrics, "cancelled");
        retried = ControlService.counter(metrics, "retried");
        parked = ControlService.counter(metrics, "parked");
        handedBack = ControlService.counter(metrics, "handed_back");
        compensating = ControlService.counter(metrics, "compensating");
        fenced = losses(metrics, "fenced");
        revoked = losses(metrics, "revoked");
        recovered = Counter.builder("millrace.executions.recovered")
                .description("Executions of dead workers that this one brought back")
                .register(metrics);
    }

    /** @param stale the worker was fenced after it had claimed the execution */
    void ended(RunEnd end, boolean stale) {
        if (end instanceof RunEnd.Left left) {
            counter(left.transition()).increment();
        } else {
            (stale ? fenced : revoked).increment();
        }
    }

    void recovered(int count) {
        recovered.increment(count);
    }

    private Counter counter(Transition transition) {
        if (transition instanceof Transition.Succeed) {
            return succeeded;
        } else if (transition instanceof Transition.Fail) {
            return failed;
        } else if (transition instanceof Transition.Cancelled) {
            return cancelled;
        } else if (transition instanceof Transition.Retry) {
            return retried;
        } else if (transition instanceof Transition.Park) {
            return parked;
        } else if (transition instanceof Transition.Compensate) {
            return compensating;
        }
        return handedBack;
    }

    private static Counter losses(MeterRegistry metrics, String reason) {
        return Counter.builder("millrace.lease.losses")
                .description("Executions that were lost while they ran. fenced: this worker had no heartbeat;"
                        + " revoked: they were cancelled, or others took them over")
                .tag("reason", reason)
                .register(metrics);
    }
}
