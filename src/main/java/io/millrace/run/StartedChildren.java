package io.millrace.run;

import io.millrace.execution.Actor;
import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.StepRecord;
import io.millrace.execution.Trigger;
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

/** Starts the children of a run and knows which of them may be at work. {@link SignalWatch} hears of their completion. */
final class StartedChildren implements Children {

    private static final Logger LOG = Logger.getLogger(StartedChildren.class);

    private final Claim claim;
    private final RunServices services;
    /** Started, and not known to be over. */
    private final Set<ExecutionId> open = new HashSet<>();

    private int starting;

    StartedChildren(Claim claim, RunServices services) {
        this.claim = claim;
        this.services = services;
        claim.children().stream().filter(child -> !child.status().terminal()).forEach(child -> open.add(child.id()));
    }

    /** Whether children may be at work. */
    boolean any() {
        return starting > 0 || !open.isEmpty();
    }

    void completed(ExecutionId child) {
        open.remove(child);
    }

    @Override
    public Uni<Optional<Submitted>> start(Wakeup.Child wanted, String path, Function<ExecutionId, StepRecord> waiting) {
        starting++;
        var request = new SubmissionRequest(
                claim.tenant(),
                wanted.workflow(),
                wanted.version(),
                wanted.input(),
                Trigger.WORKFLOW,
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
}
