package io.millrace.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.control.ControlService;
import io.millrace.execution.Transition;
import io.millrace.run.RunEnd;

/** Counts how executions leave this worker. */
final class CompletionMetrics implements Transition.Cases<Counter> {

    private final Counter succeeded;
    private final Counter failed;
    private final Counter cancelled;
    private final Counter retried;
    private final Counter parked;
    private final Counter handedBack;
    private final Counter compensating;
    private final Counter fenced;
    private final Counter revoked;

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
    }

    /** @param stale the worker was fenced after it had claimed the execution */
    void ended(RunEnd end, boolean stale) {
        if (end instanceof RunEnd.Left left) {
            left.transition().fold(this).increment();
        } else {
            (stale ? fenced : revoked).increment();
        }
    }

    @Override
    public Counter succeed(Transition.Succeed succeed) {
        return succeeded;
    }

    @Override
    public Counter fail(Transition.Fail fail) {
        return failed;
    }

    @Override
    public Counter compensate(Transition.Compensate compensate) {
        return compensating;
    }

    @Override
    public Counter cancelled(Transition.Cancelled cancelled) {
        return this.cancelled;
    }

    @Override
    public Counter retry(Transition.Retry retry) {
        return retried;
    }

    @Override
    public Counter park(Transition.Park park) {
        return parked;
    }

    @Override
    public Counter handBack(Transition.HandBack handBack) {
        return handedBack;
    }

    private static Counter losses(MeterRegistry metrics, String reason) {
        return Counter.builder("millrace.lease.losses")
                .description("Executions that were lost while they ran. fenced: this worker had no heartbeat;"
                        + " revoked: they were cancelled, or another worker took them over")
                .tag("reason", reason)
                .register(metrics);
    }
}
