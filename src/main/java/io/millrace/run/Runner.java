package io.millrace.run;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.catalog.Catalog;
import io.millrace.control.ControlService;
import io.millrace.execution.Claim;
import io.millrace.execution.Failure;
import io.millrace.execution.Transition;
import io.millrace.expression.ExpressionConfig;
import io.millrace.expression.Json;
import io.millrace.feed.Feed;
import io.millrace.journal.Journal;
import io.millrace.journal.Signals;
import io.millrace.step.KindRegistry;
import io.millrace.submission.Submission;
import io.millrace.telemetry.StepTimes;
import io.millrace.telemetry.Traces;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/** Starts runs, each on one of the threads for them. */
@ApplicationScoped
public class Runner {

    private final Catalog catalog;
    private final RunServices services;
    private final RunThreads threads;

    Runner(
            Catalog catalog,
            Journal journal,
            Signals signals,
            Feed feed,
            Submission submission,
            ControlService control,
            KindRegistry kinds,
            RunConfig config,
            ExpressionConfig expressions,
            InstantSource clock,
            MeterRegistry metrics,
            Traces traces) {
        this.catalog = catalog;
        this.services = new RunServices(
                journal,
                signals,
                feed,
                submission,
                control,
                new StepExecutors(kinds.handlers()),
                new StepTimes(metrics),
                traces,
                config,
                expressions.bounds(clock),
                clock);
        this.threads = new RunThreads(config.threads());
    }

    @PreDestroy
    void close() {
        threads.close();
    }

    /**
     * Runs an execution whose claim the caller holds.
     *
     * @param alive asked before each effect: false when the heartbeat is late
     */
    public Uni<RunHandle> start(Claim claim, BooleanSupplier alive) {
        return catalog.version(claim.tenant(), claim.workflow(), claim.version())
                .map(found -> {
                    if (found.isEmpty()) {
                        return new RefusedRun(claim, gone(claim));
                    }
                    var run = new Run(claim, found.get().workflow(), services, threads.next(), alive);
                    run.start();
                    return run;
                });
    }

    private Uni<RunEnd> gone(Claim claim) {
        var why = new Failure(
                "workflow-gone",
                "Version " + claim.version() + " of workflow '" + claim.workflow() + "' no longer exists",
                false);
        var transition = new Transition.Fail(why, Json.write(why.toMap()));
        return services.journal()
                .transition(claim.lease(), transition)
                .<RunEnd>map(left ->
                        left.held() ? new RunEnd.Left(transition, left) : new RunEnd.Abandoned("the lease was lost"))
                .onFailure()
                .recoverWithItem(failure -> new RunEnd.Abandoned("its completion could not be stored: " + failure));
    }

    /** A run that cannot start. */
    private record RefusedRun(Claim claim, Uni<RunEnd> end) implements RunHandle {
        @Override
        public void abandon(String why) {}

        @Override
        public void lost(String why) {}

        @Override
        public void pause() {}

        @Override
        public void handBack() {}
    }
}
