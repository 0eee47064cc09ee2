package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IsoTimeTest {

    private static String text(Instant at) {
        var text = new StringBuilder();
        IsoTime.append(at, text);
        return text.toString();
    }

    @Test
    void theTextEqualsThatOfTheInstant() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            // Often the same second again, with fractions of each length.
            long second = random.nextInt(4) > 0 ? 1_795_245_013L : random.nextLong(-60_000_000_000L, 250_000_000_000L);
            long unit = List.of(1L, 1_000L, 1_000_000L, 1_000_000_000L).get(random.nextInt(4));
            var at = Instant.ofEpochSecond(second, random.nextLong(1_000_000_000L) / unit * unit);
            assertEquals(at.toString(), text(at));
        }
    }
}
