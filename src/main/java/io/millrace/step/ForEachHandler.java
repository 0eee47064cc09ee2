package io.millrace.step;

import io.millrace.execution.Failure;
import io.millrace.step.ForEachKind.ForEach;
import io.millrace.step.ForEachKind.Items;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Carries out {@code forEach}: so many turns at a time; a turn starts when another ends, never in chunks. */
@Singleton
final class ForEachHandler implements BodyHandler<ForEach> {

    @Override
    public RunningWork start(ForEach action, StepAttempt attempt) {
        var context = attempt.context();
        var items = action.turns(context.scope(), attempt.id(), context::evaluate);
        int most = attempt.maxItems();
        if (items.count() > most) {
            attempt.fail(new Failure(
                    "too-many-items",
                    "forEach over " + items.count() + " items; at most " + most
                            + " are allowed (millrace.run.max-items)",
                    false));
            return RunningWork.NONE;
        }
        var turns = new Turns(action, attempt, items);
        turns.more();
        return turns;
    }

    private static final class Turns implements RunningWork {

        private final ForEach action;
        private final StepAttempt attempt;
        private final Items items;
        private final @Nullable Object[] outputs;
        private final Set<NestedBody> active = new LinkedHashSet<>();
        private int next;
        private @Nullable Failure failure;
        private boolean stopping;
        private boolean launching;
        private boolean over;

        Turns(ForEach action, StepAttempt attempt, Items items) {
            this.action = action;
            this.attempt = attempt;
            this.items = items;
            this.outputs = new Object[items.count()];
        }

        @Override
        public void stop(boolean hard) {
            stopping = true;
            for (var turn : active.toArray(NestedBody[]::new)) {
                turn.stop(hard);
            }
            more();
        }

        void more() {
            if (launching) {
                return; // A turn ended while it was started; the loop below continues.
            }
            launching = true;
            while (!stopping && failure == null && next < items.count() && active.size() < action.concurrency()) {
                launch(next++);
            }
            launching = false;
            if (!over && active.isEmpty()) {
                over = true;
                if (failure != null) {
                    attempt.fail(failure);
                } else if (stopping) {
                    attempt.stopped();
                } else {
                    attempt.succeed(Arrays.asList(outputs));
                }
            }
        }

        private void launch(int index) {
            var observer = new TurnObserver(index);
            var turn = attempt.body(
                    action.body(), Integer.toString(index), items.scope(index, null), attempt.readSequence(), observer);
            observer.turn = turn;
            active.add(turn);
            turn.start();
        }

        private final class TurnObserver implements BodyObserver {
            private final int index;
            private @Nullable NestedBody turn;

            TurnObserver(int index) {
                this.index = index;
            }

            @Override
            public void done(@Nullable Object output, long sequence) {
                outputs[index] = output;
                end();
            }

            @Override
            public void failed(Failure why) {
                if (failure == null) {
                    failure = why;
                    for (var other : active.toArray(NestedBody[]::new)) {
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
