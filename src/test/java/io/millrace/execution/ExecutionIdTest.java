package io.millrace.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExecutionIdTest {

    @Test
    void itIsAUuidOfVersion7ThatTellsItsTimeAndItsShard() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            var now = Instant.ofEpochSecond(random.nextLong(0, 1L << 37), random.nextInt(1_000_000_000));
            int shard = random.nextInt(256);
            var id = ExecutionId.next(now, shard);
            assertThat(id.value().version()).isEqualTo(7);
            assertThat(id.value().variant()).isEqualTo(2);
            assertThat(id.shard()).isEqualTo(shard);
            assertThat(id.createdAt()).isEqualTo(Instant.ofEpochMilli(now.toEpochMilli()));
            assertThat(ExecutionId.parse(id.toString())).isEqualTo(id);
        }
    }

    @Test
    void idsSortByTimeAlsoWithinAMillisecondAndAsTheirTextDoes() {
        var start = Instant.parse("2025-05-01T12:00:00.123Z");
        var ids = new ArrayList<ExecutionId>();
        for (int i = 0; i < 1_000; i++) {
            ids.add(ExecutionId.next(start.plusNanos(i * 1_000L), i % 256));
        }
        assertThat(ids).isSorted();
        assertThat(ids.stream().map(ExecutionId::toString)).isSorted();
    }

    @Test
    void twoOfTheSameInstantDiffer() {
        var now = Instant.parse("2025-05-01T12:00:00Z");
        assertThat(ExecutionId.next(now, 1)).isNotEqualTo(ExecutionId.next(now, 1));
    }

    @Test
    void whatIsNoUuidIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ExecutionId.parse("not-one"));
    }
}
