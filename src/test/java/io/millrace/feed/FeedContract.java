package io.millrace.feed;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.execution.ExecutionEvent;
import io.millrace.execution.ExecutionEvent.Type;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.TenantId;
import io.millrace.expression.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract of all feed adapters. */
abstract class FeedContract {

    static final Duration LIMIT = Duration.ofSeconds(20);
    static final TenantId TENANT = TenantId.DEFAULT;

    static Vertx vertx;

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        get(Uni.createFrom().completionStage(() -> vertx.close().toCompletionStage()));
    }

    /** The feed of a process; with Redis a new process each time. */
    abstract Feed process(Settings settings);

    abstract int topics(Feed feed);

    Feed process() {
        return process(Settings.USUAL);
    }

    static <T> T get(Uni<T> uni) {
        return uni.await().atMost(LIMIT);
    }

    static ExecutionId id() {
        return ExecutionId.next(Instant.now(), 0);
    }

    static ExecutionEvent event(ExecutionId id, Type type, int number) {
        return new ExecutionEvent(type, id, Instant.now(), "step" + number, 1, "{\"n\":" + number + "}");
    }

    static List<ExecutionEvent> events(ExecutionId id, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> event(id, Type.NODE_COMPLETED, number))
                .toList();
    }

    static List<Long> numbers(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void eventsAreNumberedFromOneWithoutGapsAcrossSuccessiveOwners() {
        var id = id();
        for (int turn = 0; turn < 4; turn++) {
            var channel = process().open(TENANT, id);
            get(channel.publish(events(id, 3)));
            get(channel.publish(events(id, 2)));
        }
        var all = Received.of(process().follow(TENANT, id, 1));
        all.awaitCount(20);
        assertEquals(numbers(1, 20), all.numbers());
    }

    @Test
    void anEventIsJsonWithItsNumberFirst() {
        var id = id();
        var at = Instant.parse("2024-05-06T07:08:09.123Z");
        var path = "a \"quoted\" \\ step\n\tüñ";
        var feed = process();
        get(feed.open(TENANT, id)
                .publish(List.of(
                        new ExecutionEvent(Type.NODE_COMPLETED, id, at, path, 2, "{\n  \"durationMs\": 12\r\n}"),
                        new ExecutionEvent(Type.EXECUTION_COMPLETED, id, at, null, 1, null))));
        var events = Received.of(feed.follow(TENANT, id, 1)).awaitCount(2);
        assertTrue(
                events.get(0).json().startsWith("{\"seq\":1,\"type\":"),
                events.get(0).json());
        assertEquals(
                Map.of(
                        "seq",
                        1,
                        "type",
                        "node-completed",
                        "execution",
                        id.toString(),
                        "at",
                        "2024-05-06T07:08:09.123Z",
                        "path",
                        path,
                        "attempt",
                        2,
                        "data",
                        Map.of("durationMs", 12)),
                Json.parse(events.get(0).json()));
        assertEquals(
                Map.of(
                        "seq",
                        2,
                        "type",
                        "execution-completed",
                        "execution",
                        id.toString(),
                        "at",
                        "2024-05-06T07:08:09.123Z",
                        "attempt",
                        1),
                Json.parse(events.get(1).json()));
        assertEquals(id, events.get(1).execution());
    }

    @Test
    void aReplayStartsAtTheRequestedNumber() {
        var id = id();
        var feed = process();
        var channel = feed.open(TENANT, id);
        for (int i = 0; i < 100; i++) {
            get(channel.publish(events(id, 1 + i % 3)));
        }
        for (long from : new long[] {1, 2, 57, 150, 199}) {
            var some = Received.of(process().follow(TENANT, id, from)).awaitNumber(199);
            assertEquals(numbers(from, 199), some.numbers());
        }
        var next = Received.of(feed.follow(TENANT, id, 200));
        get(channel.publish(events(id, 1)));
        next.awaitCount(1);
        assertEquals(numbers(200, 200), next.numbers());
    }

    @Test
    void followJoinsTailAndLiveWithoutGapOrDuplicate() throws InterruptedException {
        long seed = System.nanoTime();
        System.out.println(getClass().getSimpleName() + " seed " + seed);
        var random = new Random(seed);
        for (int round = 0; round < 10; round++) {
            var id = id();
            var channel = process().open(TENANT, id);
            var watching = process();
            var all = new ArrayList<Received>();
            int published = 0;
            for (int i = 0; i < 60; i++) {
                int count = 1 + random.nextInt(4);
                published += count;
                var publishing = channel.publish(events(id, count)).subscribeAsCompletionStage();
                if (random.nextInt(4) == 0) {
                    Thread.sleep(random.nextInt(3));
                }
                if (random.nextInt(4) == 0) {
                    all.add(Received.of(watching.follow(TENANT, id, 1)));
                }
                if (random.nextInt(3) > 0) {
                    get(Uni.createFrom().completionStage(publishing));
                }
            }
            for (var one : all) {
                assertEquals(numbers(1, published), one.awaitNumber(published).numbers(), "seed " + seed);
                one.cancel();
            }
        }
    }

    @Test
    void aFollowerOfANewExecutionGetsTheFirstEvent() {
        var id = id();
        var early = Received.of(process().follow(TENANT, id, 1));
        get(process().open(TENANT, id).publish(events(id, 2)));
        early.awaitCount(2);
        assertEquals(numbers(1, 2), early.numbers());
    }

    @Test
    void aTrimmedTailIsReportedByOneGap() {
        var id = id();
        var small = Settings.USUAL.keeping(50, 1000);
        var feed = process(small);
        var channel = feed.open(TENANT, id);
        for (int i = 0; i < 100; i++) {
            get(channel.publish(events(id, 2)));
        }
        var late = Received.of(process(small).follow(TENANT, id, 1)).awaitNumber(200);
        assertTrue(Received.gap(late.events().get(0)), late.events().get(0).json());
        assertEquals(numbers(150, 200), late.numbers());
        assertEquals(1, late.gaps());
        assertEquals("gap", ((Map<?, ?>) Json.parse(late.events().get(0).json())).get("type"));
    }

    @Test
    void aSlowSubscriberCostsABoundedBufferAndReadsTheTailLater() {
        var id = id();
        var feed = process(Settings.USUAL.keeping(10_000, 20));
        var slow = Received.of(feed.follow(TENANT, id, 1), 5);
        var channel = feed.open(TENANT, id);
        for (int i = 0; i < 500; i++) {
            get(channel.publish(events(id, 3)));
        }
        slow.awaitCount(5);
        slow.ask(700);
        slow.awaitCount(705);
        slow.ask(Long.MAX_VALUE);
        assertEquals(numbers(1, 1500), slow.awaitNumber(1500).numbers());
        get(channel.publish(events(id, 50)));
        assertEquals(numbers(1, 1550), slow.awaitNumber(1550).numbers());
    }

    @Test
    void aSubscriberSlowerThanTheTailGetsAGap() {
        var id = id();
        var feed = process(Settings.USUAL.keeping(100, 20));
        var slow = Received.of(feed.follow(TENANT, id, 1), 5);
        var channel = feed.open(TENANT, id);
        for (int i = 0; i < 300; i++) {
            get(channel.publish(events(id, 1)));
        }
        slow.awaitCount(5);
        slow.ask(Long.MAX_VALUE);
        slow.awaitNumber(300).assertInOrder(1);
        assertEquals(1, slow.gaps());
    }

    @Test
    void fiveHundredWatchersOfFiftyExecutionsEachGetEveryEvent() {
        var ids = IntStream.range(0, 50).mapToObj(i -> id()).toList();
        var watching = process();
        var watchers = new ArrayList<Received>();
        for (int i = 0; i < 500; i++) {
            watchers.add(Received.of(watching.follow(TENANT, ids.get(i % 50), 1)));
        }
        var publishing = process();
        var channels = ids.stream().map(id -> publishing.open(TENANT, id)).toList();
        for (int i = 0; i < 40; i++) {
            var all = IntStream.range(0, 50)
                    .mapToObj(n -> channels.get(n).publish(events(ids.get(n), 1)))
                    .toList();
            get(Uni.join().all(all).andFailFast());
        }
        for (var watcher : watchers) {
            assertEquals(numbers(1, 40), watcher.awaitNumber(40).numbers());
            watcher.cancel();
        }
    }

    @Test
    void eventsOfATenantArriveInTheOrderOfEachExecution() {
        var feed = process();
        var all = Received.of(feed.followAll(TENANT));
        awaitListening(feed, all);
        var publishing = process();
        var ids = IntStream.range(0, 5).mapToObj(i -> id()).toList();
        for (int i = 0; i < 20; i++) {
            for (var id : ids) {
                get(publishing.open(TENANT, id).publish(events(id, 1)));
            }
        }
        // In a cluster each execution's events come by a node of their own: the last one's need not be the last.
        await().atMost(LIMIT)
                .until(() -> ids.stream().allMatch(id -> of(all, id).size() == 20));
        for (var id : ids) {
            assertEquals(numbers(1, 20), of(all, id));
        }
        assertEquals(0, all.gaps());
    }

    @Test
    void aSlowTenantWatcherLosesTheOldestAndGetsAGap() {
        var feed = process(Settings.USUAL.keeping(100, 10));
        var slow = Received.of(feed.followAll(TENANT), 0);
        var brisk = Received.of(feed.followAll(TENANT));
        awaitListening(feed, brisk);
        var early = id();
        var late = id();
        get(feed.open(TENANT, early).publish(events(early, 3)));
        await().atMost(LIMIT).until(() -> of(brisk, early).size() == 3);
        var channel = feed.open(TENANT, late);
        for (int i = 0; i < 30; i++) {
            get(channel.publish(events(late, 1)));
        }
        await().atMost(LIMIT).until(() -> of(brisk, late).size() == 30);
        slow.ask(Long.MAX_VALUE);
        await().atMost(LIMIT).until(() -> !of(slow, early).isEmpty());
        assertEquals(numbers(20, 30), of(slow, late), "a gap up to 20, then the newest ten");
        assertEquals(numbers(3, 3), of(slow, early), "all three are gone");
        assertEquals(List.of(20L, 3L), gaps(slow, late, early));
    }

    @Test
    void aWatcherThatFallsBehindInTooManyExecutionsFails() {
        var feed = process(Settings.USUAL.keeping(100, 10));
        var slow = Received.of(feed.followAll(TENANT), 0);
        var brisk = Received.of(feed.followAll(TENANT));
        awaitListening(feed, brisk);
        for (int i = 0; i < 30; i++) {
            var id = id();
            get(feed.open(TENANT, id).publish(events(id, 1)));
        }
        await().atMost(LIMIT).until(() -> slow.failure() != null);
        assertInstanceOf(IllegalStateException.class, slow.failure());
        assertTrue(slow.failure().getMessage().contains("millrace.feed.buffer"));
    }

    @Test
    void aTenantNeverReceivesEventsOfAnother() {
        var feed = process();
        var names = List.of("a", "b", "a:b", "*", "?", "[ab]", "a*", "%2A", "", "A");
        var id = id();
        var all = names.stream()
                .map(name -> Received.of(feed.followAll(new TenantId(name))))
                .toList();
        var one = names.stream()
                .map(name -> Received.of(feed.follow(new TenantId(name), id, 1)))
                .toList();
        for (int i = 0; i < names.size(); i++) {
            awaitListening(feed, new TenantId(names.get(i)), all.get(i));
        }
        for (int i = 0; i < names.size(); i++) {
            get(feed.open(new TenantId(names.get(i)), id).publish(events(id, i + 1)));
        }
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i);
            assertEquals(numbers(1, i + 1), one.get(i).awaitNumber(i + 1).numbers(), name);
            var heard = all.get(i);
            int count = i + 1;
            await().atMost(LIMIT).until(() -> of(heard, id).size() >= count);
            assertEquals(numbers(1, count), of(heard, id), name);
        }
    }

    @Test
    void aTenantWatcherIsNotifiedWhenItStartsListening() {
        var feed = process();
        var listening = new AtomicInteger();
        var all = Received.of(feed.followAll(TENANT, listening::incrementAndGet));
        await().atMost(LIMIT).until(() -> listening.get() == 1);
        var id = id();
        get(process().open(TENANT, id).publish(events(id, 1)));
        await().atMost(LIMIT).until(() -> of(all, id).size() == 1);
        Received.of(feed.followAll(TENANT, listening::incrementAndGet));
        await().atMost(LIMIT).until(() -> listening.get() == 2);
    }

    @Test
    void aCancelledSubscriptionLeavesNothingBehind() {
        var feed = process();
        var watchers = new ArrayList<Received>();
        for (int i = 0; i < 20; i++) {
            watchers.add(Received.of(feed.follow(TENANT, id(), 1)));
        }
        watchers.add(Received.of(feed.followAll(TENANT)));
        assertEquals(21, topics(feed));
        watchers.forEach(Received::cancel);
        assertEquals(0, topics(feed));
        feed.follow(TENANT, id(), 1).select().first(0).subscribe().with(none -> {});
        assertEquals(0, topics(feed));
    }

    @Test
    void publishingAnEmptyListIsANoOp() {
        get(process().open(TENANT, id()).publish(List.of()));
    }

    static List<Long> of(Received received, ExecutionId id) {
        return received.events().stream()
                .filter(event -> event.execution().equals(id))
                .map(Feed.Numbered::sequence)
                .toList();
    }

    private static List<Long> gaps(Received received, ExecutionId... ids) {
        return received.events().stream()
                .filter(event -> Received.gap(event) && List.of(ids).contains(event.execution()))
                .map(Feed.Numbered::sequence)
                .toList();
    }

    static void awaitListening(Feed feed, Received all) {
        awaitListening(feed, TENANT, all);
    }

    /**
     * Publishes for a separate execution until its last event is received. None of its events is then in flight,
     * which might on a cluster arrive between later ones: order is kept within one execution only.
     */
    static void awaitListening(Feed feed, TenantId tenant, Received all) {
        var probe = id();
        var channel = feed.open(tenant, probe);
        var published = new AtomicLong();
        await().pollInterval(Duration.ofMillis(10)).atMost(LIMIT).until(() -> {
            get(channel.publish(events(probe, 1)));
            published.incrementAndGet();
            return !all.events().isEmpty();
        });
        await().pollInterval(Duration.ofMillis(5)).atMost(LIMIT).until(() -> of(all, probe)
                .contains(published.get()));
    }
}
