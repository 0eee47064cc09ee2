package io.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.execution.ExecutionId;
import io.millrace.journal.Slots;
import io.millrace.queue.RunQueue;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SuspectsTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Suspects suspects = new Suspects(Duration.ofSeconds(1));

    @Test
    void theNextOneStartsWhenTheOneBeforeHasEnded() {
        var first = add(1);
        add(1);
        assertThat(suspects.nanosLeft(0)).isZero();
        start(0);
        assertThat(suspects.nanosLeft(SECOND / 4)).isEqualTo(SECOND * 3 / 4);
        suspects.ended(first);
        assertThat(suspects.nanosLeft(SECOND / 4)).isZero();
    }

    @Test
    void orWhenItHasRunForAWhileWithoutHarm() {
        add(1);
        add(1);
        start(0);
        assertThat(suspects.nanosLeft(SECOND)).isZero();
    }

    @Test
    void oneThatWasLostTwiceRunsWithoutAnother() {
        var first = add(1);
        add(2);
        add(1);
        start(0);
        assertThat(suspects.nanosLeft(SECOND)).as("lost twice").isEqualTo(Long.MAX_VALUE);
        suspects.ended(first);
        start(SECOND);
        assertThat(suspects.nanosLeft(2 * SECOND)).as("ten times as long").isEqualTo(9 * SECOND);
        assertThat(suspects.nanosLeft(11 * SECOND)).isZero();
    }

    @Test
    void noneStartsWhileOneIsBeingClaimed() {
        add(1);
        add(1);
        var claimed = suspects.next();
        assertThat(suspects.nanosLeft(0)).isEqualTo(Long.MAX_VALUE);
        assertThat(suspects.failed(claimed)).isTrue();
        assertThat(suspects.nanosLeft(0)).isZero();
    }

    @Test
    void oneThatIsDeliveredTwiceWaitsOnce() {
        var id = add(1);
        suspects.add(new RunQueue.Entry(id, "again"), new Slots.Suspect(id, 1));
        assertThat(suspects.leave()).extracting(RunQueue.Entry::id).containsExactly(id);
        assertThat(suspects.nanosLeft(0)).isEqualTo(Long.MAX_VALUE);
    }

    private ExecutionId add(int losses) {
        var id = ExecutionId.next(Instant.now(), 0);
        suspects.add(new RunQueue.Entry(id, "entry"), new Slots.Suspect(id, losses));
        return id;
    }

    private void start(long now) {
        suspects.started(suspects.next(), now);
    }
}
