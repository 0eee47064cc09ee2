package io.millrace.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class StepRecordTest {

    @Test
    void aStepNeverFinishesBeforeItStarted() {
        var start = Instant.parse("2025-05-01T12:00:00Z");
        var record = new StepRecord("a", 1, StepStatus.SUCCEEDED, "1", null, start, start.minusMillis(3));
        assertEquals(start, record.finishedAt());
        assertEquals(
                start.plusMillis(3),
                new StepRecord("a", 1, StepStatus.SUCCEEDED, "1", null, start, start.plusMillis(3)).finishedAt());
    }
}
