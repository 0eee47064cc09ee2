package io.millrace.run;

import io.millrace.definition.Workflow;
import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionEvent.Type;
import io.millrace.execution.Failure;
import io.millrace.execution.Transition;
import io.millrace.replay.RootScope;
import io.millrace.step.NestedBody;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** One execution from its claim to the moment it leaves the worker. All of it happens on one event loop, as {@link Tasks}. */
final class Run implements RunHandle {

    private static final Logger LOG = Logger.getLogger(Run.class);

    private final Claim claim;
    private final RunServices services;
    private final Workflow workflow;
    private final Tasks tasks;
    private final DurabilityTracker durability;
    private final RunPhase phase;
    private final StartedChildren children;
    private final SignalWatch signals;
    private final WaitSet waits;
    private final Timer timeout;
    private final RunCompletion completion;
    private final RunContext context;

    /** @param alive false when the worker's heartbeat is late: side effects must not start */
    Run(Claim claim, Workflow workflow, RunServices services, EventLoop loop, BooleanSupplier alive) {
        this.claim = claim;
        this.services = services;
        this.workflow = workflow;
        this.tasks = new Tasks(loop);
        this.waits = new WaitSet();
        this.timeout = new Timer(tasks);
        this.phase = new RunPhase(claim, workflow, services.bounds());
        this.children = new StartedChildren(claim, services);
        this.signals = new SignalWatch(claim, services, tasks, waits, children);
        var channel = services.feed().open(claim.tenant(), claim.id());
        this.durability = new DurabilityTracker(
                claim, services.journal(), channel, loop, services.config().coalesce(), tasks);
        this.completion = new RunCompletion(
                claim, workflow, services, loop, durability, phase, children, signals, waits, timeout);
        this.context =
                new RunContext(claim, services, alive, tasks, durability, phase, children, signals, waits, completion);
    }

    void start() {
        durability.listen(completion::lost);
        tasks.listen(this::broken, this::parkWhenAllWait);
        tasks.enter(() -> {
            context.emitNow(Type.EXECUTION_STARTED, null, claim.attempt());
            if (phase.executes()) {
                timeout.set(workflow.timeout(), this::timeOut);
            }
            if (phase.executes() && lost().isPresent()) {
                completion.complete(completion.after(lost().get()));
                return;
            }
            var root = root();
            root.start();
            completion.begin(root);
        });
    }

    private NestedBody root() {
        var scope = RootScope.of(claim);
        var ended = completion.of(scope);
        var ending = claim.ending();
        return ending == null
                ? new BodyRun(context, null, workflow.body(), scope, "", 0, false, ended)
                : new Compensation(context, workflow, ending, scope, lost().orElse(null), ended, completion::complete);
    }

    /** Present when nothing more may run: too many workers were lost with it. */
    private Optional<Failure> lost() {
        int most = services.config().maxLosses();
        return claim.losses() < most
                ? Optional.empty()
                : Optional.of(new Failure(
                        "worker-lost",
                        "The worker that ran it was lost " + claim.losses()
                                + " times in a row (millrace.run.max-losses is " + most
                                + "). It may be the cause: does a step need more memory than a worker has?",
                        false));
    }

    @Override
    public Claim claim() {
        return claim;
    }

    @Override
    public Uni<RunEnd> end() {
        return completion.end();
    }

    @Override
    public void abandon(String why) {
        tasks.urgent(() -> completion.abandon(why));
    }

    @Override
    public void lost(String why) {
        context.lost(why);
    }

    @Override
    public void pause() {
        tasks.urgent(() -> {
            if (!context.pausing() && completion.pausable()) {
                context.pause();
                completion.stopSoftly();
            }
        });
    }

    @Override
    public void handBack() {
        tasks.urgent(() -> completion.stopWith(new Transition.HandBack()));
    }

    private void broken(Throwable fault) {
        LOG.errorf(fault, "execution %s broke", claim.id());
        completion.broken(fault);
    }

    private void timeOut() {
        var why = "The execution worked longer than its timeout of " + workflow.timeout();
        completion.stopWith(completion.after(new Failure("timeout", why, true)));
    }

    private void parkWhenAllWait() {
        if (completion.completing() || context.isBusy() || waits.isEmpty() || waits.anySoonOver()) {
            return;
        }
        var parking = Parking.of(waits.all());
        if (parking.due() == null || context.worthParking(parking.due())) {
            parking.enclosing().forEach(ActiveStep::waitsOnItsSteps);
            completion.complete(new Transition.Park(parking.due(), signals.seen()));
        }
    }
}
