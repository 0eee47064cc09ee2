package io.millrace.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.execution.ExecutionId;
import java.time.Instant;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class SpanIdsTest {

    private static final ExecutionId ID = ExecutionId.parse("01a1fcf6-e8bb-7900-801b-94110d04d392");

    @Test
    void theTraceIsTheExecution() {
        assertThat(SpanIds.root(ID).getTraceId()).isEqualTo("01a1fcf6e8bb7900801b94110d04d392");
        assertThat(SpanIds.of(ID, "a/b", 2)).isEqualTo(SpanIds.of(ID, "a/b", 2));
        assertThat(SpanIds.of(ID, "a/b", 2).isValid()).isTrue();
    }

    @Test
    void eachAttemptOfEachStepHasASpanOfItsOwn() {
        var seen = new HashSet<String>();
        for (var id : new ExecutionId[] {ID, ExecutionId.next(Instant.now(), 0), ExecutionId.next(Instant.now(), 0)}) {
            seen.add(SpanIds.root(id).getSpanId());
            for (int step = 0; step < 1000; step++) {
                for (int attempt = 1; attempt <= 3; attempt++) {
                    seen.add(SpanIds.of(id, "loop/" + step + "/call", attempt).getSpanId());
                }
            }
        }
        assertThat(seen).hasSize(3 + 3 * 3000);
    }

    @Test
    void theShareIsThatOfAllExecutionsAndEveryInstanceChoosesTheSame() {
        int chosen = 0;
        for (int i = 0; i < 20_000; i++) {
            var id = ExecutionId.next(Instant.now(), 0);
            chosen += SpanIds.chosen(id, 0.2) ? 1 : 0;
            assertThat(SpanIds.chosen(id, 1)).isTrue();
            assertThat(SpanIds.chosen(id, 0)).isFalse();
        }
        assertThat(chosen / 20_000.0).isEqualTo(0.2, within(0.02));
    }

    @Test
    void aSpanThatNobodyNamedIsAFault() {
        assertThatThrownBy(() -> new SpanIds().generateSpanId()).isInstanceOf(IllegalStateException.class);
    }
}
