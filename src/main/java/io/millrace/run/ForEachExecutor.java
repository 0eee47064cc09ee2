package io.millrace.run;

import io.millrace.definition.Kind;
import io.millrace.execution.Failure;
import io.millrace.replay.BodyScopes;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code forEach}: a turn an item, so many at a time; a turn starts when another ends, never in chunks. */
public final class ForEachExecutor implements StepExecutor<Kind.ForEach> {

    @Override
    public RunningWork start(Kind.ForEach kind, StepRun step) {
        var items = BodyScopes.items(step.run().context(step).evaluate(kind.items()));
        int most = step.run().config().maxItems();
        if (items.size() > most) {
            step.fail(new Failure(
                    "too-many-items",
                    "forEach over " + items.size() + " items; at most " + most
                            + " are allowed (millrace.run.max-items)",
                    false));
            return hard -> {};
        }
        var turns = new Turns(kind, step, items);
        turns.more();
        return turns;
    }

    private static final class Turns implements RunningWork {

        private final Kind.ForEach kind;
        private final StepRun step;
        private final List<?> items;
        private final @Nullable Object[] outputs;
        private final Set<BodyRun> active = new LinkedHashSet<>();
        private int next;
        private @Nullable Failure failure;
        private boolean stopping;
        private boolean launching;
        private boolean over;

        Turns(Kind.ForEach kind, StepRun step, List<?> items) {
            this.kind = kind;
            this.step = step;
            this.items = items;
            this.outputs = new Object[items.size()];
        }

        @Override
        public void stop(boolean hard) {
            stopping = true;
            for (var turn : active.toArray(BodyRun[]::new)) {
                turn.stop(hard);
            }
            more();
        }

        void more() {
            if (launching) {
                return; // A turn ended while it was started; the loop below goes on.
            }
            launching = true;
            while (!stopping && failure == null && next < items.size() && active.size() < kind.concurrency()) {
                launch(next++);
            }
            launching = false;
            if (!over && active.isEmpty()) {
                over = true;
                if (failure != null) {
                    step.fail(failure);
                } else if (stopping) {
                    step.stopped();
                } else {
                    step.succeed(Arrays.asList(outputs));
                }
            }
        }

        private void launch(int index) {
            var scope = BodyScopes.turn(step.body.scope, items.get(index), index);
            var ended = new TurnEnded(index);
            var turn = step.inner(kind.body(), Integer.toString(index), scope, step.readMark, ended);
            ended.turn = turn;
            active.add(turn);
            turn.start();
        }

        private final class TurnEnded implements BodyRun.Ended {
            private final int index;
            private @Nullable BodyRun turn;

            TurnEnded(int index) {
                this.index = index;
            }

            @Override
            public void done(@Nullable Object output, long mark) {
                outputs[index] = output;
                end();
            }

            @Override
            public void failed(Failure why) {
                if (failure == null) {
                    failure = why;
                    for (var other : active.toArray(BodyRun[]::new)) {
                        if (other != turn) {
                            other.stop(false);
                        }
                    }
                }
                end();
            }

            @Override
            public void stopped() {
                stopping = true;
                end();
            }

            private void end() {
                active.remove(turn);
                more();
            }
        }
    }
}
