package io.millrace.run;

import io.millrace.execution.Claim;
import io.millrace.execution.Signal;
import io.millrace.execution.StepWait;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the signals to the execution of a run. A parked run is woken by them; one that goes on beside a step that waits
 * for one asks from time to time.
 */
final class SignalWatch implements ReceivedSignals {

    private final Claim claim;
    private final RunServices services;
    private final Tasks tasks;
    private final WaitSet waits;
    private final StartedChildren children;
    private final Timer poll;
    private final List<Signal> known = new ArrayList<>();
    private int messages;
    private int seen;
    private boolean polling;
    private boolean stopped;

    SignalWatch(Claim claim, RunServices services, Tasks tasks, WaitSet waits, StartedChildren children) {
        this.claim = claim;
        this.services = services;
        this.tasks = tasks;
        this.waits = waits;
        this.children = children;
        this.poll = new Timer(tasks);
        this.seen = claim.signals();
        claim.children().stream()
                .filter(child -> child.status().terminal())
                .forEach(child -> known.add(new Signal.ChildCompleted(child)));
        known.addAll(claim.messages());
        messages = claim.messages().size();
    }

    /** How many of {@link Claim#signals} this run knows. Never more: one that is not known would be slept through. */
    int seen() {
        return seen;
    }

    void stop() {
        stopped = true;
        poll.cancel();
    }

    @Override
    public @Nullable Signal of(StepWait wait) {
        for (var signal : known) {
            if (signal.ends(wait)) {
                return signal;
            }
        }
        return null;
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
        if (stopped || !waits.anyForSignal()) {
            return;
        }
        services.signals()
                .received(claim.id())
                .subscribe()
                .with(
                        signals -> tasks.enter(() -> {
                            notice(signals);
                            watch();
                        }),
                        // The heartbeat notices when Postgres is unavailable for long; until then, ask again.
                        failure -> tasks.enter(this::watch));
    }

    private void notice(List<Signal> received) {
        if (stopped) {
            return;
        }
        int count = 0;
        for (var signal : received) {
            if (signal instanceof Signal.ChildCompleted completed) {
                children.completed(completed.child().id());
                // Its end raised the count by one after this run was claimed.
                seen += end(signal) ? 1 : 0;
            } else if (++count > messages) {
                messages++;
                seen++;
                known.add(signal);
                end(signal);
            }
        }
    }

    private boolean end(Signal signal) {
        boolean ended = false;
        for (var wait : waits.all()) {
            ended |= wait.receive(signal);
        }
        return ended;
    }
}
