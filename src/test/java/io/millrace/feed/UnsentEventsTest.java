package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.TenantId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnsentEventsTest {

    private static final AtomicLong TICKS = new AtomicLong();
    private static final InstantSource CLOCK = () -> Instant.ofEpochMilli(TICKS.incrementAndGet());

    private final List<RedisChannel> channels =
            IntStream.range(0, 4).mapToObj(i -> channel()).toList();

    private static RedisChannel channel() {
        return new RedisChannel(
                null, Settings.USUAL, new FeedNames("t"), TenantId.DEFAULT, ExecutionId.next(Instant.EPOCH, 0));
    }

    @Test
    void whateverFailsNumbersAndEventsAgreeAndTheBoundHolds() {
        for (int round = 0; round < 300; round++) {
            long seed = System.nanoTime();
            var random = new Random(seed);
            int most = 5 + random.nextInt(40);
            var unsent = new UnsentEvents(most, 1_000_000, CLOCK);
            Map<RedisChannel, List<String>> redis = new LinkedHashMap<>();
            Map<RedisChannel, Integer> published = new LinkedHashMap<>();
            channels.forEach(one -> {
                redis.put(one, new ArrayList<>());
                published.put(one, 0);
            });
            for (int i = 0; i < 200; i++) {
                var channel = channels.get(random.nextInt(channels.size()));
                if (random.nextInt(3) > 0) {
                    int from = published.get(channel);
                    int count = 1 + random.nextInt(3);
                    var lines = IntStream.range(from, from + count)
                            .mapToObj(n -> "e" + (n + 1))
                            .toList();
                    published.put(channel, from + count);
                    var batch = channel.batch(lines, false);
                    if (!unsent.queued(batch)) {
                        unsent.keep(random.nextBoolean() ? batch.sent() : batch);
                    }
                } else {
                    for (var batches : unsent.oldest(2, 3)) {
                        if (random.nextBoolean()) {
                            batches.forEach(batch -> append(redis.get(batch.channel()), batch));
                        }
                        if (random.nextBoolean()) {
                            unsent.failed(batches); // Perhaps Redis has it: only the answer is lost.
                        } else {
                            batches.forEach(batch -> append(redis.get(batch.channel()), batch));
                            unsent.sent(batches);
                        }
                    }
                }
                assertTrue(unsent.events() <= most, "seed " + seed);
            }
            while (!unsent.isEmpty()) {
                for (var batches : unsent.oldest(10, 10)) {
                    batches.forEach(batch -> append(redis.get(batch.channel()), batch));
                    unsent.sent(batches);
                }
            }
            assertEquals(0, unsent.events(), "seed " + seed);
            boolean lossless = unsent.takeGivenUp() == 0;
            redis.forEach((channel, numbered) -> {
                // In order, none twice; without a loss each under its own number.
                int last = 0;
                for (int n = 0; n < numbered.size(); n++) {
                    var line = numbered.get(n);
                    if (line.startsWith("e")) {
                        int event = Integer.parseInt(line.substring(1));
                        assertTrue(event > last, "seed " + seed + ": " + numbered);
                        assertTrue(n + 1 >= event, "numbers are never reused, seed " + seed + ": " + numbered);
                        assertTrue(
                                event == last + 1 || !numbered.get(n - 1).startsWith("e"),
                                "a hole has a gap, seed " + seed + ": " + numbered);
                        last = event;
                    }
                }
                assertTrue(!lossless || numbered.size() == published.get(channel), "seed " + seed);
            });
        }
    }

    /** What the script does; an entry without a text is a number that was left out. */
    private static void append(List<String> numbered, EventBatch batch) {
        var text = "|" + String.join("|", numbered) + "|";
        if (batch.attempted() && text.contains("|" + String.join("|", batch.lines()) + "|")) {
            return;
        }
        for (int i = 0; i < batch.skipped(); i++) {
            numbered.add("");
        }
        numbered.addAll(batch.lines());
    }

    @Test
    void ofEachTailSomethingIsLeftToSayThatEventsWereThere() {
        var unsent = new UnsentEvents(4, 1_000_000, CLOCK);
        for (var channel : channels) {
            unsent.keep(channel.batch(List.of("e1", "e2", "e3"), true));
        }
        for (var batches : unsent.oldest(10, 10)) {
            var batch = batches.get(0);
            assertEquals(3, batch.skipped() + batch.lines().size());
            assertTrue(
                    batch.lines().get(0).contains("\"type\":\"gap\""),
                    batch.lines().toString());
        }
        assertEquals(4, unsent.oldest(10, 10).size());
        assertEquals(12, unsent.takeGivenUp());
        var fifth = channel();
        unsent.keep(fifth.batch(List.of("e1", "e2"), true));
        assertEquals(4, unsent.oldest(10, 10).size());
        assertEquals(2, fifth.batch(List.of("e3"), false).skipped(), "noted at its channel");
    }
}
