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
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How a run leaves its worker: once, with one last write, and watchers hear of it when that write is durable. */
final class RunCompletion {

    private final Run run;
    private final Claim claim;
    private final Workflow workflow;
    private final RunServices services;
    private final Loop loop;
    private final DurabilityTracker ledger;
    private final Runnable close;
    private final Instant startedAt;
    private final CompletableFuture<RunEnd> end = new CompletableFuture<>();
    private boolean leaving;
    /** Why the root body is being stopped; decides what follows when it has. */
    private @Nullable Transition decided;

    /** @param close called when the run starts to leave: nothing of it may move any more */
    RunCompletion(
            Run run, Workflow workflow, RunServices services, Loop loop, DurabilityTracker ledger, Runnable close) {
        this.run = run;
        this.claim = run.claim();
        this.workflow = workflow;
        this.services = services;
        this.loop = loop;
        this.ledger = ledger;
        this.close = close;
        this.startedAt = services.clock().instant();
    }

    Uni<RunEnd> end() {
        return Uni.createFrom().completionStage(end);
    }

    /** True from the moment on at which nothing is recorded or told any more. */
    boolean leaving() {
        return leaving;
    }

    /** What follows the end of the root body. */
    BodyRun.Ended of(Scope scope) {
        return new BodyRun.Ended() {
            @Override
            public void done(@Nullable Object last, long mark) {
                if (!leaving) {
                    leave(succeeded(last, scope));
                }
            }

            @Override
            public void failed(Failure failure) {
                if (!leaving) {
                    leave(decided == null ? after(failure) : decided);
                }
            }

            @Override
            public void stopped() {
                if (!leaving) {
                    leave(decided == null ? new Transition.HandBack() : decided);
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
        return next instanceof Transition.Fail && run.direction().undoable() ? new Transition.Compensate(error) : next;
    }

    /** Settles what follows when the root body has stopped. False: something else is settled already. */
    boolean decided(Transition next) {
        if (leaving || decided != null) {
            return false;
        }
        decided = next;
        return true;
    }

    void abandon(String why) {
        closed();
        ledger.drop();
        end.complete(new RunEnd.Abandoned(why));
    }

    void leave(Transition next) {
        var transition = run.children().any() ? next.orphaning() : next;
        closed();
        services.journal()
                .transition(claim.lease(), transition)
                .subscribe()
                .with(
                        left -> loop.execute(() -> left(transition, left)),
                        failure -> loop.execute(() -> abandon("its end could not be stored: " + failure.getMessage())));
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

    private void left(Transition transition, Journal.Transitioned left) {
        if (!left.held()) {
            abandon("the lease was lost");
            return;
        }
        var now = services.clock().instant();
        ledger.tell(CompletionEvents.of(transition, claim, startedAt, now, left.status()));
        services.traces().left(claim, transition, now);
        ledger.close();
        if ((transition instanceof Transition.Fail fail && fail.orphans())
                || (transition instanceof Transition.Succeed done && done.orphans())) {
            services.control().cancelOrphans(claim.tenant(), claim.id());
        }
        end.complete(new RunEnd.Left(transition, left));
    }

    private void closed() {
        leaving = true;
        close.run();
    }
}
