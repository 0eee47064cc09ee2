package io.millrace.feed;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.smallrye.mutiny.Multi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Flow;

/** The events one subscriber received. */
final class Received implements Flow.Subscriber<Feed.Numbered> {

    private final List<Feed.Numbered> events = Collections.synchronizedList(new ArrayList<>());
    private final long demand;
    private volatile Flow.Subscription subscription;
    private volatile Throwable failure;

    private Received(long demand) {
        this.demand = demand;
    }

    static Received of(Multi<Feed.Numbered> events) {
        return of(events, Long.MAX_VALUE);
    }

    /** @param demand initial demand */
    static Received of(Multi<Feed.Numbered> events, long demand) {
        var received = new Received(demand);
        events.subscribe(received);
        return received;
    }

    void ask(long more) {
        subscription.request(more);
    }

    void cancel() {
        subscription.cancel();
    }

    List<Feed.Numbered> events() {
        assertNull(failure, () -> "failed: " + failure);
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    Throwable failure() {
        return failure;
    }

    List<Long> numbers() {
        return events().stream().map(Feed.Numbered::sequence).toList();
    }

    long gaps() {
        return events().stream().filter(Received::gap).count();
    }

    static boolean gap(Feed.Numbered event) {
        return event.json().contains("\"type\":\"gap\"");
    }

    List<Feed.Numbered> awaitCount(int count) {
        await().pollInterval(Duration.ofMillis(5))
                .atMost(FeedContract.LIMIT)
                .untilAsserted(() -> assertEquals(count, events().size()));
        return events();
    }

    Received awaitNumber(long number) {
        await().pollInterval(Duration.ofMillis(5))
                .atMost(FeedContract.LIMIT)
                .until(() -> !events.isEmpty() && events.get(events.size() - 1).sequence() >= number);
        return this;
    }

    /** Each event follows the previous one, or a gap. */
    void assertInOrder(long from) {
        long expected = from;
        for (var event : events()) {
            if (!gap(event)) {
                assertEquals(expected, event.sequence(), () -> "numbers: " + numbers());
            }
            expected = event.sequence() + 1;
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        if (demand > 0) {
            subscription.request(demand);
        }
    }

    @Override
    public void onNext(Feed.Numbered event) {
        events.add(event);
    }

    @Override
    public void onError(Throwable failure) {
        this.failure = failure;
    }

    @Override
    public void onComplete() {
        failure = new AssertionError("a feed does not complete");
    }
}
