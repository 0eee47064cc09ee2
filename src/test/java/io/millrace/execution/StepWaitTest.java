package io.millrace.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StepWaitTest {

    private static final UUID CHILD = UUID.fromString("0198a5c0-0000-7000-8000-000000000001");

    static Stream<StepWait> waits() {
        return Stream.of(
                new StepWait.Until(Instant.parse("2030-01-31T09:00:00.125Z")),
                new StepWait.ForChild(new ExecutionId(CHILD)),
                new StepWait.ForSignal("approved \"by\" anna"),
                new StepWait.ForSteps(),
                new StepWait.ForErrorHandler());
    }

    @ParameterizedTest
    @MethodSource("waits")
    void whatIsStoredIsReadAsTheSameWait(StepWait wait) {
        assertThat(StepWait.parse(wait.text())).isEqualTo(wait);
    }

    /** Rows of earlier versions hold these texts, and the API shows them. */
    @Test
    void theTextsStayAsTheyAre() {
        assertThat(waits().map(StepWait::text))
                .containsExactly(
                        "{\"until\":\"2030-01-31T09:00:00.125Z\"}",
                        "{\"child\":\"" + CHILD + "\"}",
                        "{\"signal\":\"approved \\\"by\\\" anna\"}",
                        "{\"steps\":true}",
                        "{\"onError\":true}");
    }

    @Test
    void whatALaterVersionWaitsForIsShownAsItIs() {
        var wait = StepWait.parse("{\"moon\":\"full\"}");
        assertThat(wait).isInstanceOf(StepWait.Unknown.class);
        assertThat(wait.text()).isEqualTo("{\"moon\":\"full\"}");
    }
}
