package io.millrace.run;

import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.smallrye.mutiny.Uni;
import java.util.HashSet;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the children of a run. A parked run is woken by their end; one that goes on beside a child asks now and then,
 * for a step waits for its own inputs and for nothing else.
 */
final class ChildWatch {

    private static final Logger LOG = Logger.getLogger(ChildWatch.class);

    private final Run run;
    private final RunServices services;
    private final Loop loop;
    /** Started, and not known to be over. */
    private final Set<ExecutionId> open = new HashSet<>();

    private int starting;
    private int signalsSeen;
    private @Nullable Runnable poll;
    private boolean stopped;

    ChildWatch(Run run, RunServices services, Loop loop) {
        this.run = run;
        this.services = services;
        this.loop = loop;
        this.signalsSeen = run.claim().signals();
        run.claim().children().stream()
                .filter(child -> !child.status().terminal())
                .forEach(child -> open.add(child.id()));
    }

    /** How many ends of children this run knows of. */
    int signalsSeen() {
        return signalsSeen;
    }

    /** As it was when the run was claimed. */
    Claim.@Nullable Child known(ExecutionId id) {
        for (var child : run.claim().children()) {
            if (child.id().equals(id)) {
                return child;
            }
        }
        return null;
    }

    /** How many executions stand above a child of this run. */
    Uni<Integer> depth() {
        return run.claim().parent() == null
                ? Uni.createFrom().item(1)
                : services.journal()
                        .depth(run.claim().id(), run.config().maxNesting())
                        .map(above -> above + 1);
    }

    /** A child is being started. */
    void begins() {
        starting++;
    }

    /** @param child null = there is none after all */
    void began(@Nullable ExecutionId child) {
        starting--;
        if (child != null) {
            open.add(child);
        }
    }

    /** Whether children may be at work. */
    boolean any() {
        return starting > 0 || !open.isEmpty();
    }

    /** Cancels a child that nobody waits for any more. */
    void giveUp(ExecutionId child, String why) {
        open.remove(child);
        services.control()
                .cancel(run.claim().tenant(), child, why)
                .subscribe()
                .with(done -> {}, failure -> LOG.warnf("child %s goes on unwanted: %s", child, failure.getMessage()));
    }

    void watch() {
        if (poll == null && !stopped) {
            poll = loop.after(services.config().childPoll(), this::ask);
        }
    }

    void stop() {
        stopped = true;
        if (poll != null) {
            poll.run();
            poll = null;
        }
    }

    private void ask() {
        poll = null;
        if (stopped || run.waits().stream().allMatch(wait -> wait.child == null)) {
            return;
        }
        services.journal()
                .children(run.claim().id())
                .subscribe()
                .with(
                        children -> run.enter(() -> {
                            children.forEach(this::notice);
                            watch();
                        }),
                        // The heartbeat tells whether Postgres is away for long; until then, ask again.
                        failure -> run.enter(this::watch));
    }

    private void notice(Claim.Child child) {
        if (stopped || !child.status().terminal()) {
            return;
        }
        open.remove(child.id());
        for (var wait : run.waits().toArray(Wait[]::new)) {
            if (child.id().equals(wait.child) && wait.end()) {
                signalsSeen++; // Its end raised the count by one after this run was claimed.
                StepWaits.ended(wait.step, child);
            }
        }
    }
}
