package io.millrace.run;

import io.millrace.execution.Actor;

import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.StepRecord;
import io.millrace.step.Wakeup;
import io.millrace.submission.SubmissionRequest;
import io.millrace.submission.Submitted;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the children of a run. A parked run is woken when they end; one that continues beside a child asks from time to
 * time, for a step waits for its own inputs and for nothing else.
 */
final class ChildWatch implements Children {

    private static final Logger LOG = Logger.getLogger(ChildWatch.class);

    private final Claim claim;
    private final RunServices services;
    private final Tasks tasks;
    private final WaitSet waits;
    private final Timer poll;
    /** Started, and not known to be over. */
    private final Set<ExecutionId> open = new HashSet<>();

    private int starting;
    private int signalsSeen;
    private boolean polling;
    private boolean stopped;

    ChildWatch(Claim claim, RunServices services, Tasks tasks, WaitSet waits) {
        this.claim = claim;
        this.services = services;
        this.tasks = tasks;
        this.waits = waits;
        this.poll = new Timer(tasks);
        this.signalsSeen = claim.signals();
        claim.children().stream().filter(child -> !child.status().terminal()).forEach(child -> open.add(child.id()));
    }

    /** How many ends of children this run knows of. */
    int signalsSeen() {
        return signalsSeen;
    }

    /** Whether children may be at work. */
    boolean any() {
        return starting > 0 || !open.isEmpty();
    }

    void stop() {
        stopped = true;
        poll.cancel();
    }

    @Override
    public Claim.@Nullable Child known(ExecutionId id) {
        for (var child : claim.children()) {
            if (child.id().equals(id)) {
                return child;
            }
        }
        return null;
    }

    @Override
    public Uni<Optional<Submitted>> start(Wakeup.Child wanted, String path, Function<ExecutionId, StepRecord> waiting) {
        starting++;
        var request = new SubmissionRequest(
                claim.tenant(),
                wanted.workflow(),
                wanted.version(),
                wanted.input(),
                "workflow",
                claim.priority(),
                Duration.ZERO);
        int most = services.config().maxNesting();
        return depth(most)
                .chain(depth -> depth > most
                        ? tooDeep(most)
                        : services.submission().spawn(claim.lease(), request, path, waiting));
    }

    /** How many executions are above a child of this run. */
    private Uni<Integer> depth(int most) {
        return claim.parent() == null
                ? Uni.createFrom().item(1)
                : services.journal().depth(claim.id(), most).map(above -> above + 1);
    }

    private static Uni<Optional<Submitted>> tooDeep(int most) {
        return Uni.createFrom()
                .item(Optional.of(new Submitted.Unknown("Workflows run workflows more than " + most
                        + " deep (millrace.run.max-nesting). Does one run itself without end?")));
    }

    @Override
    public void started(@Nullable ExecutionId child) {
        starting--;
        if (child != null) {
            open.add(child);
        }
    }

    @Override
    public void giveUp(ExecutionId child, String why) {
        open.remove(child);
        services.control()
                .cancel(Actor.system(claim.tenant()), child, why)
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.warnf("unwanted child %s is not cancelled: %s", child, failure.getMessage()));
    }

    @Override
    public void watch() {
        if (!polling && !stopped) {
            polling = true;
            poll.set(services.config().childPoll(), this::ask);
        }
    }

    private void ask() {
        polling = false;
        if (stopped || !waits.anyForChild()) {
            return;
        }
        services.journal()
                .children(claim.id())
                .subscribe()
                .with(
                        children -> tasks.enter(() -> {
                            children.forEach(this::notice);
                            watch();
                        }),
                        // The heartbeat notices when Postgres is unavailable for long; until then, ask again.
                        failure -> tasks.enter(this::watch));
    }

    private void notice(Claim.Child child) {
        if (stopped || !child.status().terminal()) {
            return;
        }
        open.remove(child.id());
        for (var wait : waits.all()) {
            if (child.id().equals(wait.child) && wait.end()) {
                signalsSeen++; // Its end raised the count by one after this run was claimed.
                StepWaits.ended(wait.step, child);
            }
        }
    }
}
