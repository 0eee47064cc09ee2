package io.millrace.run;

import io.millrace.definition.Workflow;
import io.millrace.execution.Claim;
import io.millrace.execution.Decision;
import io.millrace.execution.Failure;
import io.millrace.execution.Transition;
import io.millrace.expression.ExpressionException;
import io.millrace.expression.Json;
import io.millrace.expression.Scope;
import io.millrace.journal.Journal;
import io.millrace.step.BodyObserver;
import io.millrace.step.RunningWork;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How a run completes: once, with one last write; watchers are informed when that write is durable. */
final class RunCompletion {

    private final Claim claim;
    private final Workflow workflow;
    private final RunServices services;
    private final EventLoop loop;
    private final DurabilityTracker durability;
    private final RunPhase phase;
    private final StartedChildren children;
    private final SignalWatch signals;
    private final WaitSet waits;
    private final Timer timeout;
    private final Instant startedAt;
    private final CompletableFuture<RunEnd> end = new CompletableFuture<>();
    private @Nullable RunningWork root;
    private boolean completing;
    /** Why the root work is being stopped; decides what follows when it has. */
    private @Nullable Transition decided;

    /** @param timeout of the run, which is called off when it completes */
    RunCompletion(
            Claim claim,
            Workflow workflow,
            RunServices services,
            EventLoop loop,
            DurabilityTracker durability,
            RunPhase phase,
            StartedChildren children,
            SignalWatch signals,
            WaitSet waits,
            Timer timeout) {
        this.claim = claim;
        this.workflow = workflow;
        this.services = services;
        this.loop = loop;
        this.durability = durability;
        this.phase = phase;
        this.children = children;
        this.signals = signals;
        this.waits = waits;
        this.timeout = timeout;
        this.startedAt = services.clock().instant();
    }

    Uni<RunEnd> end() {
        return Uni.createFrom().completionStage(end);
    }

    /** True as soon as nothing may be recorded or published any more. */
    boolean completing() {
        return completing;
    }

    /** The work that the run consists of. It is over when the observer of {@link #of} is called. */
    void begin(RunningWork work) {
        root = work;
    }

    /** What follows the end of the root work. @param scope the root's */
    BodyObserver of(Scope scope) {
        return new BodyObserver() {
            @Override
            public void done(@Nullable Object last, long sequence) {
                if (!completing) {
                    complete(succeeded(last, scope));
                }
            }

            @Override
            public void failed(Failure failure) {
                if (!completing) {
                    complete(decided == null ? after(failure) : decided);
                }
            }

            @Override
            public void stopped() {
                if (!completing) {
                    complete(decided == null ? new Transition.HandBack() : decided);
                }
            }
        };
    }

    Transition after(Failure failure) {
        var error = Json.write(failure.toMap());
        var next = Decision.after(
                failure,
                claim.attempt(),
                workflow.retry(),
                error,
                services.clock().instant());
        return next instanceof Transition.Fail && phase.compensatesFirst() ? new Transition.Compensate(error) : next;
    }

    /** False: it is about to complete, or has not begun. */
    boolean pausable() {
        return root != null && !completing;
    }

    /** Starts no further step; what is in progress finishes. */
    void stopSoftly() {
        if (root != null) {
            root.stop(false);
        }
    }

    /** Stops at once and completes like this, unless something else is decided already. */
    void stopWith(Transition next) {
        if (root != null && !completing && decided == null) {
            decided = next;
            root.stop(true);
        }
    }

    /** A fault of the run itself. */
    void broken(Throwable fault) {
        if (!completing) {
            // It must not leave an execution running for ever: it fails like any attempt, and says why.
            complete(after(new Failure("internal", "The run broke: " + fault, true)));
            stopRoot(); // Calls in progress are closed, and nothing may follow what still reports.
        }
    }

    void abandon(String why) {
        abandoned(why);
        stopRoot();
    }

    /** Like {@link #abandon}, unless it is about to complete anyway: then its last write decides. */
    void lost(String why) {
        if (!completing) {
            abandon(why);
        }
    }

    void complete(Transition next) {
        var transition = children.any() ? next.orphaning() : next;
        close();
        services.journal()
                .transition(claim.lease(), transition)
                .subscribe()
                .with(
                        left -> loop.execute(() -> completed(transition, left)),
                        failure -> loop.execute(
                                () -> abandoned("its completion could not be stored: " + failure.getMessage())));
    }

    private Transition succeeded(@Nullable Object last, Scope scope) {
        try {
            var template = workflow.output();
            var output = StoredOutput.of(
                    "The output",
                    template == null ? last : template.evaluate(scope, services.bounds()),
                    services.config().maxOutput().asLongValue());
            return output.problem() == null ? new Transition.Succeed(output.text()) : after(output.problem());
        } catch (ExpressionException e) {
            return after(new Failure("expression", "output: " + e.getMessage(), false));
        }
    }

    private void completed(Transition transition, Journal.Transitioned left) {
        if (!left.held()) {
            abandoned("the lease was lost");
            return;
        }
        var now = services.clock().instant();
        durability.publish(CompletionEvents.of(transition, claim, startedAt, now, left.status()));
        services.traces().left(claim, transition, now);
        durability.close();
        if (transition.orphans()) {
            services.control().cancelOrphans(claim.tenant(), claim.id());
        }
        end.complete(new RunEnd.Left(transition, left));
    }

    private void abandoned(String why) {
        close();
        durability.drop();
        end.complete(new RunEnd.Abandoned(why));
    }

    private void stopRoot() {
        if (root != null) {
            root.stop(true);
        }
    }

    // Nothing of the run may move any more.
    private void close() {
        completing = true;
        waits.forget();
        timeout.cancel();
        signals.stop();
    }
}
