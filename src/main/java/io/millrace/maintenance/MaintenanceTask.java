package io.millrace.maintenance;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A named task and how its last run ended. A run that is still under way is not overtaken by the next: that one is skipped. The
 * first of several failures in a row is logged as a warning, the others for debugging.
 *
 * <p>Used by one thread, that of the schedule.
 */
final class MaintenanceTask {

    private static final Logger LOG = Logger.getLogger(MaintenanceTask.class);

    private final String name;
    private final Timing timing;
    private final Function<Instant, Uni<Void>> work;
    private volatile @Nullable CompletableFuture<Void> running;
    private boolean failing;
    private long due;

    /** @param work is given the time at which it starts */
    MaintenanceTask(String name, Timing timing, Function<Instant, Uni<Void>> work) {
        this.name = name;
        this.timing = timing;
        this.work = work;
    }

    /** Fixes when the first run is due. */
    void schedule(long nanos, Instant now) {
        due = timing.first(nanos, now);
    }

    /** Until the next run is due; not positive when it is. */
    long nanosLeft(long nanos) {
        return due - nanos;
    }

    /** Starts a run if one is due and none is under way, and fixes when the next is due. */
    void runIfDue(long nanos, Instant now, Executor loop) {
        if (nanosLeft(nanos) > 0) {
            return;
        }
        due = timing.next(due, nanos, now);
        if (running == null) {
            var run = Uni.createFrom()
                    .deferred(() -> work.apply(now))
                    .emitOn(loop)
                    .subscribeAsCompletionStage();
            running = run;
            run.whenComplete((done, failure) -> ended(failure));
        }
    }

    /** The run under way; null = there is none. */
    @Nullable
    CompletableFuture<Void> running() {
        return running;
    }

    private void ended(@Nullable Throwable failure) {
        running = null;
        if (failure instanceof CancellationException) {
            return; // The instance stops.
        }
        if (failure == null) {
            if (failing) {
                LOG.infof("%s works again", name);
            }
        } else if (failing) {
            LOG.debugf("%s failed again: %s", name, failure.getMessage());
        } else {
            LOG.warnf("%s failed and is retried at its next time: %s", name, failure.getMessage());
        }
        failing = failure != null;
    }
}
