package io.millrace.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DueTasksTest {

    private static final Instant T = Instant.parse("2026-07-01T10:00:03Z");

    private final List<Instant> runs = new ArrayList<>();
    private Instant wallClock = T;
    private long nanos = Long.MAX_VALUE - 5_000_000_000L;

    @Test
    void aTaskRunsAfterItsDelayAndThenAtAFixedRateWhateverTheWallClockSays() {
        var tasks = scheduled(new Timing.Every(Duration.ofSeconds(10), Duration.ofSeconds(4)));
        assertThat(advance(tasks, 3.9)).isEqualTo(millis(100));
        assertThat(runs).isEmpty();
        advance(tasks, 0.2);
        assertThat(runs).hasSize(1);
        wallClock = wallClock.minus(Duration.ofHours(1));
        assertThat(advance(tasks, 9.7)).isEqualTo(millis(200));
        assertThat(runs).hasSize(1);
        advance(tasks, 0.3);
        assertThat(runs).hasSize(2);
    }

    @Test
    void afterAPauseOfTheProcessOneRunFollowsAndNotAllThatWereMissed() {
        var tasks = scheduled(new Timing.Every(Duration.ofSeconds(1), Duration.ZERO));
        advance(tasks, 0);
        advance(tasks, 60);
        advance(tasks, 0.1);
        assertThat(runs).hasSize(2);
        advance(tasks, 0.9);
        assertThat(runs).hasSize(3);
    }

    @Test
    void anAlignedTaskRunsOnceInEachIntervalOfTheWallClock() {
        var tasks = scheduled(new Timing.Aligned(Duration.ofSeconds(10)));
        for (int i = 0; i < 400; i++) {
            advance(tasks, 0.1);
        }
        assertThat(runs)
                .extracting(run -> run.getEpochSecond() / 10 * 10)
                .containsExactly(second(10), second(20), second(30), second(40));
    }

    @Test
    void aRunThatTakesLongIsNotOvertakenAndAFailureDoesNotEndTheTask() {
        var emitters = new ArrayList<UniEmitter<? super Void>>();
        var task = new MaintenanceTask(
                "slow", new Timing.Every(Duration.ofSeconds(1), Duration.ZERO), now -> Uni.createFrom()
                        .emitter(emitters::add));
        var tasks = new DueTasks(List.of(task), Runnable::run);
        tasks.schedule(nanos, wallClock);
        advance(tasks, 0);
        advance(tasks, 1);
        advance(tasks, 1);
        assertThat(emitters).hasSize(1);
        assertThat(tasks.running()).hasSize(1);
        emitters.get(0).fail(new IllegalStateException("on purpose"));
        assertThat(tasks.running()).isEmpty();
        advance(tasks, 1);
        assertThat(emitters).hasSize(2);
        tasks.running().forEach(run -> run.cancel(false));
        assertThat(tasks.running()).as("cancelled at the stop").isEmpty();
    }

    @Test
    void aTaskThatThrowsRunsAgain() {
        var task = new MaintenanceTask("broken", new Timing.Every(Duration.ofSeconds(1), Duration.ZERO), now -> {
            runs.add(now);
            throw new IllegalStateException("on purpose");
        });
        var tasks = new DueTasks(List.of(task), Runnable::run);
        tasks.schedule(nanos, wallClock);
        advance(tasks, 0);
        advance(tasks, 1);
        assertThat(runs).containsExactly(T, T.plusSeconds(1));
    }

    private DueTasks scheduled(Timing timing) {
        var task = new MaintenanceTask("task", timing, now -> {
            runs.add(now);
            return Uni.createFrom().voidItem();
        });
        var tasks = new DueTasks(List.of(task), Runnable::run);
        tasks.schedule(nanos, wallClock);
        return tasks;
    }

    /** Answers how long it is until something is due. */
    private long advance(DueTasks tasks, double seconds) {
        long passed = millis(Math.round(seconds * 1000));
        nanos += passed;
        wallClock = wallClock.plusNanos(passed);
        return tasks.run(nanos, wallClock);
    }

    private static long second(int second) {
        return Instant.parse("2026-07-01T10:00:00Z").plusSeconds(second).getEpochSecond();
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
