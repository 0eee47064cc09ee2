package io.millrace.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalRunQueueTest extends OrderContract {

    private LocalRunQueue queue;

    @Override
    RunQueue consumer(Settings settings) {
        if (queue == null) {
            queue = new LocalRunQueue(vertx, settings, InstantSource.system());
        }
        return queue;
    }

    @AfterEach
    void close() {
        if (queue != null) {
            queue.close();
        }
    }

    @Test
    void offersBeyondTheCapacityAreRefusedAndTheRestStays() {
        var small = consumer(new Settings(Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(1), 10));
        get(small.offer(offers(ids(8))));
        var refused = assertThrows(RejectedExecutionException.class, () -> get(small.offer(offers(ids(3)))));
        assertTrue(refused.getMessage().contains("millrace.queue.local-capacity"), refused.getMessage());
        assertEquals(new RunQueue.Depth(8, 0, 0, 0), get(small.depth()));
    }

    @Test
    void aRefillStopsAtTheCapacity() {
        var small = consumer(new Settings(Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(1), 10));
        var loss = get(small.claimRefill());
        assertTrue(get(small.refill(loss, offers(ids(8)))));
        assertFalse(get(small.refill(loss, offers(ids(8)))));
        assertEquals(new RunQueue.Depth(10, 0, 0, 0), get(small.depth()));
        assertEquals(RunQueue.Refill.NONE, get(small.claimRefill()));
    }

    @Test
    void aCancelledTakeTakesNothing() {
        var queue = consumer();
        queue.take(10).subscribe().with(entries -> {}).cancel();
        get(queue.offer(offers(ids(1))));
        assertEquals(new RunQueue.Depth(1, 0, 0, 0), get(queue.depth()));
        assertEquals(1, get(queue.take(10)).size());
        assertEquals(List.of(), get(queue.take(10)));
    }
}
