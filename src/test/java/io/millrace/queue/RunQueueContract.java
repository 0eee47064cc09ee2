package io.millrace.queue;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.StartLimits;
import io.millrace.execution.TenantId;
import io.millrace.queue.RunQueue.Depth;
import io.millrace.queue.RunQueue.Entry;
import io.millrace.queue.RunQueue.Refill;
import io.millrace.queue.RunQueue.Scan;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What every queue does, whatever it is made of. */
abstract class RunQueueContract {

    static final Duration LIMIT = Duration.ofSeconds(20);

    static Vertx vertx;

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        get(Uni.createFrom().completionStage(() -> vertx.close().toCompletionStage()));
    }

    /** A consumer of this test's one queue. */
    abstract RunQueue consumer(Settings settings);

    RunQueue consumer() {
        return consumer(Settings.QUICK);
    }

    static <T> T get(Uni<T> uni) {
        return uni.await().atMost(LIMIT);
    }

    // In their order: of equals the lower id goes first, and two that are made within 250 ns may come either way.
    static List<ExecutionId> ids(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> ExecutionId.next(Instant.now(), 0))
                .sorted()
                .toList();
    }

    static List<ReadyExecution> offers(Collection<ExecutionId> ids) {
        return offers(ids, Instant.EPOCH);
    }

    static List<ReadyExecution> offers(Collection<ExecutionId> ids, Instant due) {
        return ids.stream()
                .map(id -> new ReadyExecution(id, TenantId.DEFAULT, 5, due, true, StartLimits.NONE))
                .toList();
    }

    static Set<ExecutionId> idsOf(Collection<Entry> entries) {
        var ids = new HashSet<ExecutionId>();
        entries.forEach(entry -> assertTrue(ids.add(entry.id()), "twice: " + entry.id()));
        return ids;
    }

    /** Takes until so many have come. */
    static List<Entry> takeAll(RunQueue queue, int count) {
        return takeAll(queue, count, 100);
    }

    static List<Entry> takeAll(RunQueue queue, int count, int max) {
        var entries = new ArrayList<Entry>();
        await().pollDelay(Duration.ZERO).atMost(LIMIT).until(() -> {
            entries.addAll(get(queue.take(max)));
            return entries.size() >= count;
        });
        return entries;
    }

    @Test
    void everyOfferIsTakenOnceAndAckedEntriesLeaveNothingBehind() {
        var queue = consumer();
        var ids = ids(1200);
        get(queue.offer(offers(ids)));
        assertEquals(new Depth(1200, 0, 0, 0), get(queue.depth()));
        var entries = takeAll(queue, 1200);
        assertEquals(Set.copyOf(ids), idsOf(entries));
        assertEquals(new Depth(0, 1200, 0, 0), get(queue.depth()));
        get(queue.ack(entries));
        assertEquals(List.of(), get(queue.take(10)));
        assertEquals(new Depth(0, 0, 0, 0), get(queue.depth()));
    }

    @Test
    void offeringOrAckingNothingIsAllowed() {
        var queue = consumer();
        get(queue.offer(List.of()));
        get(queue.ack(List.of()));
        assertEquals(Set.of(), get(queue.missing(List.of())));
        assertEquals(new Depth(0, 0, 0, 0), get(queue.depth()));
    }

    @Test
    void aTakeReturnsAtMostTheRequestedNumber() {
        var queue = consumer();
        get(queue.offer(offers(ids(10))));
        assertEquals(3, get(queue.take(3)).size());
        assertEquals(7, get(queue.take(10)).size());
    }

    @Test
    void anUnackedEntryIsReclaimedByAnotherConsumerAfterTheIdleTime() {
        var first = consumer();
        var second = consumer();
        var ids = ids(3);
        get(first.offer(offers(ids)));
        var taken = takeAll(first, 3);
        get(first.ack(taken.subList(0, 1)));
        assertEquals(List.of(), get(second.reclaim(10)), "not idle for long enough yet");
        var back = new ArrayList<Entry>();
        await().atMost(LIMIT).until(() -> {
            back.addAll(get(second.reclaim(10)));
            return back.size() >= 2;
        });
        assertEquals(idsOf(taken.subList(1, 3)), idsOf(back));
        get(second.ack(back));
        assertEquals(new Depth(0, 0, 0, 0), get(second.depth()));
    }

    @Test
    void reclaimReachesTheTailOfALongListOfPendingEntries() {
        var first = consumer();
        var ids = ids(5000);
        get(first.offer(offers(ids)));
        takeAll(first, 5000);
        var second = consumer();
        var back = new HashSet<ExecutionId>();
        await().pollInterval(Duration.ofMillis(5)).atMost(LIMIT).until(() -> {
            back.addAll(idsOf(get(second.reclaim(250))));
            return back.size() == 5000;
        });
    }

    @Test
    void aTakeReturnsAsSoonAsSomethingIsOffered() {
        var queue = consumer(new Settings(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMinutes(10), 100));
        var id = ids(1);
        var taken = new ConcurrentLinkedQueue<Entry>();
        get(queue.offer(offers(ids(1))));
        assertEquals(1, get(queue.take(1)).size());
        queue.take(10).subscribe().with(taken::addAll);
        long before = System.nanoTime();
        get(queue.offer(offers(id)));
        await().pollInterval(Duration.ofMillis(5)).atMost(LIMIT).until(() -> !taken.isEmpty());
        var passed = Duration.ofNanos(System.nanoTime() - before);
        assertTrue(passed.toMillis() < 2000, "woken after " + passed);
        assertEquals(Set.copyOf(id), idsOf(taken));
    }

    @Test
    void aTakeThatFindsNothingEndsAfterTheBlockTime() {
        var queue = consumer();
        long before = System.nanoTime();
        assertEquals(List.of(), get(queue.take(10)));
        var passed = Duration.ofNanos(System.nanoTime() - before);
        assertTrue(passed.toMillis() >= 450 && passed.toMillis() < 3000, "ended after " + passed);
    }

    @Test
    void manyConsumersShareWithoutDuplicates() {
        var ids = ids(2000);
        var seen = ConcurrentHashMap.<ExecutionId>newKeySet();
        var twice = new ConcurrentLinkedQueue<ExecutionId>();
        var stopped = new AtomicBoolean();
        var consumers = IntStream.range(0, 5).mapToObj(i -> consumer()).toList();
        // Nothing may come back by itself, so what is seen twice was given twice.
        var loops = new ArrayList<Uni<Void>>();
        for (var consumer : consumers) {
            loops.add(Uni.createFrom()
                    .deferred(() -> consumer.take(7))
                    .call(entries -> {
                        entries.stream().filter(entry -> !seen.add(entry.id())).forEach(entry -> twice.add(entry.id()));
                        return consumer.ack(entries);
                    })
                    .repeat()
                    .until(entries -> stopped.get())
                    .onItem()
                    .ignoreAsUni());
        }
        var ended = Uni.join().all(loops).andFailFast().subscribeAsCompletionStage();
        Uni.join()
                .all(IntStream.range(0, 20)
                        .mapToObj(i -> consumers.get(i % 5).offer(offers(ids.subList(i * 100, i * 100 + 100))))
                        .toList())
                .andFailFast()
                .await()
                .atMost(LIMIT);
        await().atMost(LIMIT).until(() -> seen.size() == 2000);
        assertEquals(List.of(), List.copyOf(twice));
        await().atMost(LIMIT).until(() -> get(consumers.get(0).depth()).equals(new Depth(0, 0, 0, 0)));
        stopped.set(true);
        get(Uni.createFrom().completionStage(ended));
    }

    @Test
    void aDelayedOfferArrivesSoonAfterItsTimeAndNotBefore() {
        var queue = consumer();
        var id = ids(1);
        var due = Instant.now().plusMillis(700);
        get(queue.offer(offers(id, due)));
        assertEquals(new Depth(0, 0, 1, 0), get(queue.depth()));
        var entries = takeAll(queue, 1);
        var late = Duration.between(due, Instant.now());
        assertFalse(late.isNegative(), "too early by " + late);
        assertTrue(late.toMillis() < 250, "late by " + late);
        assertEquals(Set.copyOf(id), idsOf(entries));
        assertEquals(new Depth(0, 1, 0, 0), get(queue.depth()));
    }

    @Test
    void manyOffersDelayedToOneMomentAllArrive() {
        var queue = consumer();
        var ids = ids(1700);
        get(queue.offer(offers(ids, Instant.now().plusMillis(300))));
        assertEquals(Set.copyOf(ids), idsOf(takeAll(queue, 1700)));
    }

    @Test
    void missingReturnsExactlyWhatIsNotHeld() {
        var queue = consumer();
        var ready = ids(2500);
        var later = ids(10);
        var strange = ids(10);
        get(queue.offer(offers(ready)));
        get(queue.offer(offers(later, Instant.now().plusSeconds(3600))));
        var entries = get(queue.take(100));
        var acked = idsOf(entries.subList(0, 50));
        get(queue.ack(entries.subList(0, 50)));

        var asked = new ArrayList<>(ready);
        asked.addAll(later);
        asked.addAll(strange);
        var expected = new HashSet<>(acked);
        expected.addAll(strange);
        assertEquals(expected, get(queue.missing(asked)));
        assertEquals(Set.of(), get(queue.missing(List.of(ready.get(2499), later.get(0)))));
    }

    @Test
    void offersDoNotWaitBehindATakeThatBlocks() {
        var queue = consumer(new Settings(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofMinutes(10), 1000));
        var due = Instant.now().plusSeconds(3600);
        get(queue.offer(offers(ids(1), due)));
        var done = new AtomicBoolean();
        var take = queue.take(10)
                .onTermination()
                .invoke(() -> done.set(true))
                .subscribe()
                .with(entries -> {});
        long before = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            get(queue.offer(offers(ids(1), due)));
        }
        var passed = Duration.ofNanos(System.nanoTime() - before);
        System.out.println(getClass().getSimpleName() + ": 100 offers in turn while a take blocks: " + passed);
        assertFalse(done.get(), "the take was to block all the while");
        assertTrue(passed.toMillis() < 2500, "100 offers took " + passed);
        take.cancel();
    }

    /** All pages of a round. */
    static Set<ExecutionId> waiting(RunQueue queue, int most) {
        var found = new HashSet<ExecutionId>();
        var from = Scan.START;
        do {
            var page = get(queue.scan(from, most));
            found.addAll(page.waiting());
            from = page.next();
        } while (!from.equals(Scan.START));
        return found;
    }

    @Test
    void scansReturnAllThatWaitsWhateverTheirSize() {
        var queue = consumer();
        assertEquals(Set.of(), waiting(queue, 10));
        var ids = ids(1500);
        get(queue.offer(offers(ids.subList(0, 700))));
        get(queue.offer(offers(ids.subList(700, 1500), Instant.now().plusSeconds(3600))));
        assertEquals(Set.copyOf(ids), waiting(queue, 100));
        assertEquals(Set.copyOf(ids), waiting(queue, 10_000));
    }

    @Test
    void withdrawnExecutionsAreReportedAndRemovedAndTheRestStays() {
        var queue = consumer();
        var ids = ids(1300);
        get(queue.offer(offers(ids.subList(0, 700))));
        get(queue.offer(offers(ids.subList(700, 1300), Instant.now().plusSeconds(3600))));
        var gone = new HashSet<>(ids.subList(100, 1200));
        var asked = new HashSet<>(gone);
        asked.addAll(ids(5));
        assertEquals(gone, get(queue.withdraw(asked)));
        assertEquals(Set.of(), get(queue.withdraw(asked)));
        assertEquals(new Depth(100, 0, 100, 0), get(queue.depth()));
        assertEquals(Set.copyOf(ids.subList(0, 100)), idsOf(takeAll(queue, 100)));
    }

    @Test
    void aNewQueueIsFilledOnceAndByOneProcess() {
        var queue = consumer();
        var loss = get(queue.claimRefill());
        assertFalse(loss.parts().isEmpty());
        var ids = ids(10);
        assertTrue(get(queue.refill(loss, offers(ids))));
        get(queue.completeRefill(loss));
        assertEquals(Refill.NONE, get(consumer().claimRefill()));
        assertEquals(Set.copyOf(ids), idsOf(takeAll(queue, 10)));
    }
}
