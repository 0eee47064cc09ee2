package io.millrace.queue;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.execution.AvailableSlots;
import io.millrace.execution.ConcurrencyGroup;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.StartLimits;
import io.millrace.execution.TenantId;
import io.millrace.queue.RunQueue.Depth;
import io.millrace.queue.RunQueue.Entry;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** In which order, and within which limits, every queue lets things go. */
abstract class OrderContract extends RunQueueContract {

    /** What a take's answer may be late on a busy machine. */
    private static final long MEASURED_MS = 60;
    /** Where a take is to come back empty more than once. */
    private static final Settings SHORT = Settings.QUICK.blocking(Duration.ofMillis(250));

    static ReadyExecution offer(ExecutionId id, TenantId tenant, int priority, Instant due) {
        return new ReadyExecution(id, tenant, priority, due, true, StartLimits.NONE);
    }

    static List<ReadyExecution> limited(List<ExecutionId> ids, TenantId tenant, boolean first, StartLimits limits) {
        return ids.stream()
                .map(id -> new ReadyExecution(id, tenant, 5, Instant.now(), first, limits))
                .toList();
    }

    private static List<ExecutionId> oneByOne(RunQueue queue, int count) {
        var order = new ArrayList<ExecutionId>();
        for (int i = 0; i < count; i++) {
            var entries = takeAll(queue, 1, 1);
            order.add(entries.get(0).id());
            get(queue.ack(entries));
        }
        return order;
    }

    /** All that goes within two block times. */
    private static List<Entry> takeAllReady(RunQueue queue) {
        var entries = new ArrayList<Entry>();
        for (int empty = 0; empty < 2; ) {
            var more = get(queue.take(100));
            entries.addAll(more);
            empty = more.isEmpty() ? empty + 1 : 0;
        }
        return entries;
    }

    /** Tenants that share a part of the queue, whichever adapter. */
    private static List<String> neighbours(int count) {
        return IntStream.range(0, 1000)
                .mapToObj(i -> "tenant-" + i)
                .filter(tenant -> Math.floorMod(tenant.hashCode(), 3) == 1)
                .limit(count)
                .toList();
    }

    @Test
    void lowerPriorityNumbersStartFirst() {
        var queue = consumer();
        var ids = ids(10);
        var now = Instant.now();
        var offers = new ArrayList<ReadyExecution>();
        for (int i = 0; i < 10; i++) {
            offers.add(offer(ids.get(i), TenantId.DEFAULT, i + 1, now));
        }
        Collections.reverse(offers);
        get(queue.offer(offers));
        assertEquals(ids, oneByOne(queue, 10));
    }

    @Test
    void anOldExecutionOfPriorityNineOvertakesANewOneOfPriorityOne() {
        var queue = consumer();
        var ids = ids(3);
        // Due times are whole milliseconds, rounded up: this one is past.
        var now = Instant.now().minusMillis(1);
        get(queue.offer(List.of(
                offer(ids.get(0), TenantId.DEFAULT, 1, now),
                offer(ids.get(1), TenantId.DEFAULT, 9, now.minus(Duration.ofMinutes(9))),
                offer(ids.get(2), TenantId.DEFAULT, 9, now.minus(Duration.ofMinutes(8))))));
        assertEquals(List.of(ids.get(1), ids.get(0), ids.get(2)), oneByOne(queue, 3));
    }

    @Test
    void anotherTenantsFirstExecutionStartsWithinTwoTurnsOfTenThousand() {
        var queue = consumer();
        var tenants = neighbours(2);
        var now = Instant.now();
        get(queue.offer(ids(10_000).stream()
                .map(id -> offer(id, new TenantId(tenants.get(0)), 1, now))
                .toList()));
        get(queue.ack(get(queue.take(10))));
        var late = ids(3);
        get(queue.offer(late.stream()
                .map(id -> offer(id, new TenantId(tenants.get(1)), 10, now))
                .toList()));
        var order = oneByOne(queue, 6);
        var places = late.stream().map(order::indexOf).toList();
        assertTrue(places.get(0) >= 0 && places.get(0) < 2, "the first went at " + places);
        assertTrue(places.stream().allMatch(place -> place >= 0), "equal turns: " + places);
    }

    @Test
    void aRateLimitIsExactForAllConsumersTogetherAndFullyUsed() {
        int limit = 5;
        var window = Duration.ofMillis(500);
        var limits = new StartLimits(new StartLimits.Rate("customer", limit, window), null);
        var consumers = List.of(consumer(), consumer(), consumer());
        var times = new ConcurrentLinkedQueue<Long>();
        var stopped = new AtomicBoolean();
        var loops = consumers.stream()
                .map(consumer -> Uni.createFrom()
                        .deferred(() -> consumer.take(2))
                        .invoke(entries -> entries.forEach(entry -> times.add(System.nanoTime())))
                        .call(consumer::ack)
                        .repeat()
                        .until(entries -> stopped.get())
                        .onItem()
                        .ignoreAsUni())
                .toList();
        var ended = Uni.join().all(loops).andFailFast().subscribeAsCompletionStage();
        long begin = System.nanoTime();
        get(consumers.get(0).offer(limited(ids(40), TenantId.DEFAULT, true, limits)));
        await().atMost(LIMIT).until(() -> times.size() == 40);
        var passed = Duration.ofNanos(System.nanoTime() - begin);
        stopped.set(true);
        get(Uni.createFrom().completionStage(ended));

        var sorted = times.stream().sorted().toList();
        for (int i = limit; i < sorted.size(); i++) {
            long between = (sorted.get(i) - sorted.get(i - limit)) / 1_000_000;
            assertTrue(between >= window.toMillis() - MEASURED_MS, "start " + i + " after " + between + " ms");
        }
        System.out.println(getClass().getSimpleName() + ": 40 starts, 5 every 500 ms, in " + passed);
        assertTrue(passed.toMillis() < 7 * 500 + 1000, "took " + passed);
    }

    @Test
    void continuedExecutionsAreNotHeldByRateLimits() {
        var queue = consumer(Settings.QUICK.rates(1, 1));
        var limits = new StartLimits(new StartLimits.Rate("customer", 1, Duration.ofHours(1)), null);
        get(queue.offer(limited(ids(5), new TenantId("default"), true, limits)));
        assertEquals(1, takeAllReady(queue).size());
        get(queue.offer(limited(ids(5), new TenantId("default"), false, limits)));
        assertEquals(5, takeAllReady(queue).size());
        assertEquals(new Depth(0, 6, 0, 4), get(queue.depth()));
    }

    @Test
    void theOverallLimitAppliesToAllTenantsTogether() {
        var settings = Settings.QUICK.rates(5, 0);
        var one = consumer(settings);
        var other = consumer(settings);
        for (int i = 0; i < 4; i++) {
            get(one.offer(limited(ids(5), new TenantId("tenant-" + i), true, StartLimits.NONE)));
        }
        var taken = Stream.of(one, other, one)
                .flatMap(queue -> takeAllReady(queue).stream())
                .toList();
        assertEquals(5, taken.size());
        assertEquals(new Depth(0, 5, 0, 15), get(one.depth()));
    }

    @Test
    void theLimitOfATenantAffectsNoOther() {
        var queue = consumer(Settings.QUICK.rates(0, 3));
        get(queue.offer(limited(ids(10), new TenantId("busy"), true, StartLimits.NONE)));
        get(queue.offer(limited(ids(2), new TenantId("calm"), true, StartLimits.NONE)));
        assertEquals(5, takeAllReady(queue).size());
        assertEquals(new Depth(0, 5, 0, 7), get(queue.depth()));
    }

    @Test
    void aGroupStartsNoMoreThanItsFreeSlots() {
        var queue = consumer(SHORT);
        var limits = new StartLimits(null, new StartLimits.Slots("customer 7", 2));
        get(queue.offer(limited(ids(9), TenantId.DEFAULT, true, limits)));
        assertEquals(2, takeAllReady(queue).size());
        assertEquals(List.of(new ConcurrencyGroup(TenantId.DEFAULT, "customer 7", 2)), get(queue.waitingGroups()));
        assertEquals(new Depth(0, 2, 0, 7), get(queue.depth()));

        get(queue.slotReleased(TenantId.DEFAULT, "customer 7"));
        assertEquals(1, takeAllReady(queue).size());
        get(queue.updateSlots(List.of(new AvailableSlots(new ConcurrencyGroup(TenantId.DEFAULT, "customer 7", 2), 2))));
        assertEquals(2, takeAllReady(queue).size());
        get(queue.updateSlots(List.of(new AvailableSlots(new ConcurrencyGroup(TenantId.DEFAULT, "customer 7", 2), 0))));
        assertEquals(0, takeAllReady(queue).size());
        assertEquals(4, get(queue.depth()).held());

        // Others go on meanwhile.
        get(queue.offer(offers(ids(3))));
        assertEquals(3, takeAllReady(queue).size());
        for (int i = 0; i < 4; i++) {
            get(queue.slotReleased(new TenantId("default"), "customer 7"));
            assertEquals(1, takeAll(queue, 1).size());
        }
        assertEquals(List.of(), get(queue.waitingGroups()));
        assertEquals(0, get(queue.depth()).held());
    }

    @Test
    void aReleasedSlotWakesAWaitingTake() {
        var queue = consumer(new Settings(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(10), 100));
        var limits = new StartLimits(null, new StartLimits.Slots("one", 1));
        get(queue.offer(limited(ids(2), TenantId.DEFAULT, true, limits)));
        assertEquals(1, takeAll(queue, 1).size());
        var woken = new ConcurrentLinkedQueue<Entry>();
        queue.take(5).subscribe().with(woken::addAll);
        get(queue.slotReleased(new TenantId("default"), "one"));
        await().atMost(Duration.ofSeconds(5)).until(() -> woken.size() == 1);
    }

    @Test
    void requeuedEntriesReturnToTheirPositionAndDidNotStart() {
        var queue = consumer(SHORT);
        var limits = new StartLimits(
                new StartLimits.Rate("customer", 1, Duration.ofHours(1)), new StartLimits.Slots("customer", 1));
        var ids = ids(3);
        get(queue.offer(limited(ids, TenantId.DEFAULT, true, limits)));
        for (int i = 0; i < 3; i++) {
            var entries = takeAllReady(queue);
            assertEquals(Set.of(ids.get(0)), idsOf(entries));
            get(queue.requeue(entries));
            assertEquals(0, get(queue.depth()).pending());
        }
        get(queue.ack(takeAllReady(queue)));
        assertEquals(List.of(), takeAllReady(queue));
    }

    @Test
    void withdrawnExecutionsAreNeverTaken() {
        var queue = consumer(SHORT);
        var ready = ids(10);
        var later = ids(4);
        get(queue.offer(offers(ready)));
        get(queue.offer(offers(later, Instant.now().plusMillis(300))));
        var gone = new HashSet<>(ready.subList(0, 6));
        gone.addAll(later.subList(0, 2));
        get(queue.withdraw(gone));
        assertEquals(
                gone,
                get(queue.missing(Stream.concat(ready.stream(), later.stream()).toList())));
        var left = new HashSet<>(ready.subList(6, 10));
        left.addAll(later.subList(2, 4));
        assertEquals(left, idsOf(takeAllReady(queue)));
    }

    @Test
    void whatIsOfferedTwiceIsTakenOnce() {
        var queue = consumer();
        var ids = ids(5);
        get(queue.offer(offers(ids, Instant.now().plusSeconds(3600))));
        get(queue.offer(offers(ids, Instant.now().plusSeconds(7200))));
        assertEquals(new Depth(0, 0, 5, 0), get(queue.depth()));
        get(queue.offer(offers(ids)));
        get(queue.offer(offers(ids)));
        assertEquals(new Depth(5, 0, 0, 0), get(queue.depth()));
        assertEquals(Set.copyOf(ids), idsOf(takeAllReady(queue)));
    }

    @Test
    void aLaterDueTimeDoesNotDelayWhatIsReady() {
        var queue = consumer();
        var ids = ids(1);
        get(queue.offer(offers(ids)));
        get(queue.offer(offers(ids, Instant.now().plusSeconds(3600))));
        assertEquals(new Depth(1, 0, 1, 0), get(queue.depth()));
        assertEquals(Set.copyOf(ids), idsOf(takeAllReady(queue)));
    }

    @Test
    void dueExecutionsAreTakenWithinFiftyMillisecondsWhenIdle() {
        var queue = consumer();
        var late = new ArrayList<Long>();
        for (int i = 0; i < 20; i++) {
            var due = Instant.now().plusMillis(150 + 13 * i);
            get(queue.offer(offers(ids(1), due)));
            get(queue.ack(takeAll(queue, 1)));
            late.add(Duration.between(due, Instant.now()).toMillis());
        }
        Collections.sort(late);
        System.out.println(getClass().getSimpleName() + ": ms late: " + late);
        assertTrue(late.get(0) >= 0, "too early: " + late);
        assertTrue(late.get(15) <= 50, "late: " + late);
    }

    @Test
    void noOfferIsMissedByATakeThatIsAboutToWait() {
        var one = consumer();
        var other = consumer();
        var seen = new ConcurrentLinkedQueue<ExecutionId>();
        var stopped = new AtomicBoolean();
        var loops = Stream.of(one, other)
                .map(consumer -> Uni.createFrom()
                        .deferred(() -> consumer.take(1))
                        .invoke(entries -> entries.forEach(entry -> seen.add(entry.id())))
                        .call(consumer::ack)
                        .repeat()
                        .until(entries -> stopped.get())
                        .onItem()
                        .ignoreAsUni())
                .toList();
        var ended = Uni.join().all(loops).andFailFast().subscribeAsCompletionStage();
        long longest = 0;
        for (int i = 1; i <= 500; i++) {
            int count = i;
            long begin = System.nanoTime();
            get(one.offer(offers(ids(1))));
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(LIMIT)
                    .until(() -> seen.size() == count);
            longest = Math.max(longest, System.nanoTime() - begin);
        }
        stopped.set(true);
        get(Uni.createFrom().completionStage(ended));
        System.out.println(getClass().getSimpleName() + ": longest of 500 wake-ups " + Duration.ofNanos(longest));
        assertTrue(longest < 450_000_000, "one waited for the end of a block: " + Duration.ofNanos(longest));
    }
}
