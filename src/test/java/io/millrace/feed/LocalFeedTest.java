package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.execution.ExecutionEvent.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalFeedTest extends FeedContract {

    private Instant now = Instant.parse("2024-01-01T00:00:00Z");
    private LocalFeed feed;

    @Override
    Feed process(Settings settings) {
        if (feed == null) {
            feed = new LocalFeed(settings, () -> now);
        }
        return feed;
    }

    @Override
    int topics(Feed any) {
        return feed.topics();
    }

    @Test
    void tailsExpire() {
        var active = id();
        var ended = id();
        var feed = process();
        get(feed.open(TENANT, active).publish(events(active, 2)));
        get(feed.open(TENANT, ended).publish(List.of(event(ended, Type.EXECUTION_COMPLETED, 1))));
        now = now.plus(Duration.ofMinutes(59));
        Received.of(feed.follow(TENANT, ended, 1)).awaitCount(1);
        now = now.plus(Duration.ofMinutes(2));
        assertEquals(List.of(), Received.of(feed.follow(TENANT, ended, 1)).events());
        Received.of(feed.follow(TENANT, active, 1)).awaitCount(2);
        now = now.plus(Duration.ofDays(1));
        assertEquals(List.of(), Received.of(feed.follow(TENANT, active, 1)).events());
    }

    @Test
    void tailsWithoutFollowersExpireToo() {
        var feed = process();
        for (int i = 0; i < 100; i++) {
            var id = id();
            get(feed.open(TENANT, id).publish(List.of(event(id, Type.EXECUTION_FAILED, 1))));
        }
        assertEquals(100, topics(feed));
        now = now.plus(Duration.ofHours(2));
        var id = id();
        get(feed.open(TENANT, id).publish(events(id, 1)));
        assertEquals(1, topics(feed));
    }

    @Test
    void anOwnerThatOutlivesItsTailContinuesItsNumbers() {
        var id = id();
        var feed = process();
        var channel = feed.open(TENANT, id);
        var follower = Received.of(feed.follow(TENANT, id, 1));
        get(channel.publish(events(id, 5)));
        now = now.plus(Duration.ofDays(2));
        get(channel.publish(events(id, 5)));
        follower.awaitCount(10);
        assertEquals(numbers(1, 10), follower.numbers());
    }
}
