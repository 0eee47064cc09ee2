package io.millrace.run;

import io.millrace.execution.Actor;
import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.NewExecution;
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

    private static final int COUNT_EVERY = 100;

    private final Claim claim;
    private final RunServices services;
    /** Started, and not known to be over. */
    private final Set<ExecutionId> open = new HashSet<>();

    private int starting;
    private @Nullable Uni<Integer> counted;
    private int sinceCount;

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
        int deepest = services.config().maxNesting();
        var parent = asParent(path);
        if (parent.depth() > deepest) {
            return refused("Workflows run workflows more than " + deepest
                    + " deep (millrace.run.max-nesting). Does one run itself without end?");
        }
        int most = services.config().maxDescendants();
        return descendants(parent.root(), most)
                .chain(known -> known > most
                        ? refused("The execution " + parent.root() + " has started " + most
                                + " others, with those that they started; more are not allowed"
                                + " (millrace.run.max-descendants). Does a workflow run itself?")
                        : services.submission().spawn(claim.lease(), request, parent, waiting));
    }

    private NewExecution.Parent asParent(String path) {
        var above = claim.parent();
        return above == null
                ? new NewExecution.Parent(claim.id(), path)
                : new NewExecution.Parent(claim.id(), path, above.root(), above.depth() + 1);
    }

    // With the one that is about to start. Counted again from time to time: the runs of one tree start children at
    // once.
    private Uni<Integer> descendants(ExecutionId root, int most) {
        if (counted == null || sinceCount >= COUNT_EVERY) {
            counted = services.journal().descendants(root, most).memoize().indefinitely();
            sinceCount = 0;
        }
        int mine = ++sinceCount;
        return counted.map(known -> known + mine);
    }

    private static Uni<Optional<Submitted>> refused(String why) {
        return Uni.createFrom().item(Optional.of(new Submitted.Unknown(why)));
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
