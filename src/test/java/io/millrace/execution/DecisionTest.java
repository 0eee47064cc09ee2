package io.millrace.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.definition.Retry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DecisionTest {

    private static final Instant NOW = Instant.parse("2025-05-01T12:00:00Z");
    private static final Failure MAY_PASS = new Failure("http-status", "503", true);

    @Test
    void anExecutionIsTriedAgainAfterTwoFourAndEightSecondsAndThenFails() {
        assertThat(Decision.after(MAY_PASS, 1, Retry.EXECUTION, "{}", NOW))
                .isEqualTo(new Transition.Retry("{}", NOW.plusSeconds(2)));
        assertThat(Decision.after(MAY_PASS, 2, Retry.EXECUTION, "{}", NOW))
                .isEqualTo(new Transition.Retry("{}", NOW.plusSeconds(4)));
        assertThat(Decision.after(MAY_PASS, 3, Retry.EXECUTION, "{}", NOW))
                .isEqualTo(new Transition.Retry("{}", NOW.plusSeconds(8)));
        assertThat(Decision.after(MAY_PASS, 4, Retry.EXECUTION, "{}", NOW))
                .isEqualTo(new Transition.Fail(MAY_PASS, "{}"));
    }

    @Test
    void whatCannotBeHelpedFailsAtOnce() {
        var failure = new Failure("fail", "no", false);
        assertThat(Decision.after(failure, 1, Retry.EXECUTION, "{}", NOW))
                .isEqualTo(new Transition.Fail(failure, "{}"));
    }

    @Test
    void pausesGrowByTheFactorUpToTheLongest() {
        var retry = new Retry(100, Duration.ofSeconds(1), 3, Duration.ofSeconds(10));
        assertThat(retry.pauseAfter(1)).contains(Duration.ofSeconds(1));
        assertThat(retry.pauseAfter(2)).contains(Duration.ofSeconds(3));
        assertThat(retry.pauseAfter(3)).contains(Duration.ofSeconds(9));
        assertThat(retry.pauseAfter(4)).contains(Duration.ofSeconds(10));
        assertThat(retry.pauseAfter(100)).contains(Duration.ofSeconds(10));
        assertThat(retry.pauseAfter(101)).isEmpty();
        assertThat(Retry.NONE.pauseAfter(1)).isEmpty();
    }

    @Test
    void aFailureKeepsTheStepItComesFrom() {
        var inner = MAY_PASS.at("loop/3/call");
        assertThat(inner.at("loop").step()).isEqualTo("loop/3/call");
        assertThat(inner.toMap())
                .containsEntry("type", "http-status")
                .containsEntry("step", "loop/3/call")
                .containsEntry("retryable", true);
        assertThat(MAY_PASS.toMap()).doesNotContainKey("step");
    }
}
