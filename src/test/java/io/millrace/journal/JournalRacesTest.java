package io.millrace.journal;

import static io.millrace.database.TestDatabase.await;
import static io.millrace.journal.Store.done;
import static io.millrace.journal.Store.execution;
import static io.millrace.journal.Store.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.database.TestDatabase;
import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Lease;
import io.millrace.execution.NewExecution;
import io.millrace.execution.Status;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.execution.Transition;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two journals represent two processes: their write batches are independent. */
@Timeout(120)
class JournalRacesTest {

    private static Store store;
    private static Journal here;
    private static Journal there;

    @BeforeAll
    static void open() {
        store = new Store();
        here = store.journal;
        there = new PostgresJournal(
                store.database.shards(),
                TestDatabase.config(JournalConfig.class, Map.of()),
                store.database.config(),
                new SimpleMeterRegistry(),
                new CompletionNotifier());
    }

    @AfterAll
    static void close() {
        store.close();
    }

    @Test
    void ofEightConcurrentClaimsOneGetsEachId() {
        var ids = IntStream.range(0, 400).mapToObj(i -> store.inserted()).toList();
        var random = random();
        var claims = IntStream.range(0, 8)
                .mapToObj(claimer -> {
                    var order = new ArrayList<>(ids);
                    Collections.shuffle(order, random);
                    var parts = new ArrayList<Uni<List<Claim>>>();
                    for (int i = 0; i < order.size(); i += 20) {
                        parts.add(here.claim(order.subList(i, i + 20), "claimer " + claimer));
                    }
                    return Uni.join().all(parts).andFailFast();
                })
                .toList();
        var claimed = await(Uni.join().all(claims).andFailFast()).stream()
                .flatMap(List::stream)
                .flatMap(List::stream)
                .map(Claim::id)
                .toList();
        assertEquals(ids.size(), claimed.size());
        assertEquals(Set.copyOf(ids), new HashSet<>(claimed));
    }

    @Test
    void aFencedOwnersResultsNeverAppearAfterTheNextOwnerHasRead() {
        for (int round = 0; round < 150; round++) {
            var id = store.inserted();
            var zombie = store.claim(id, "zombie " + round).lease();
            var writes = new ArrayList<Uni<Boolean>>();
            for (int i = 0; i < 5; i++) {
                writes.add(here.record(zombie, done("zombie-" + i)));
            }
            var next = store.leases
                    .release("zombie " + round, List.of(id))
                    .chain(() -> there.claim(List.of(id), "next"))
                    .map(claims -> claims.get(0));
            for (int i = 5; i < 10; i++) {
                writes.add(here.record(zombie, done("zombie-" + i)));
            }
            var both = await(Uni.combine()
                    .all()
                    .unis(next, Uni.join().all(writes).andFailFast())
                    .asTuple());
            var read = both.getItem1().records().stream().map(StepRecord::path).toList();
            var stands = store.find(id).steps().stream().map(StepRecord::path).toList();
            assertEquals(Set.copyOf(read), Set.copyOf(stands), "what was read is all there is");
            long told = both.getItem2().stream().filter(held -> held).count();
            assertEquals(told, stands.size(), "each was told the truth");
            assertFalse(
                    await(here.transition(zombie, new Transition.Succeed("1"))).held());
            assertTrue(await(there.transition(both.getItem1().lease(), new Transition.Succeed("2")))
                    .held());
        }
    }

    @Test
    void aChildsCompletionThatRacesItsParentsParkIsNeverLost() {
        int queuedAtOnce = 0;
        for (int round = 0; round < 150; round++) {
            var parent = store.running();
            var child = child(parent, "c");
            var park = here.transition(parent, new Transition.Park(null, 0));
            var end = there.transition(child, new Transition.Succeed("1"));
            var both = await(Uni.combine().all().unis(park, end).asTuple());
            assertTrue(both.getItem1().held());
            boolean atOnce = both.getItem1().status() == Status.QUEUED;
            boolean woken = both.getItem2().woken() != null;
            assertTrue(atOnce ^ woken, "told exactly once that it is ready");
            queuedAtOnce += atOnce ? 1 : 0;
            var claim = store.claim(parent.id(), "next");
            assertEquals(1, claim.signals());
            assertEquals(Status.SUCCEEDED, claim.children().get(0).status());
        }
        System.out.println("child first in " + queuedAtOnce + " of 150 rounds");
    }

    @Test
    void aCancelThatRacesASpawnLeavesNoOpenChild() {
        for (int round = 0; round < 60; round++) {
            var parent = store.running();
            var born = IntStream.range(0, 4)
                    .mapToObj(i -> execution(new NewExecution.Parent(parent.id(), "c" + i)))
                    .toList();
            var spawns = Uni.join()
                    .all(born.stream()
                            .map(child ->
                                    here.spawn(parent, step(child.parent().path(), 1, StepStatus.WAITING, null), child))
                            .toList())
                    .andFailFast();
            var cancel = store.orders.cancel(Store.TENANT, parent.id(), "enough");
            var both = await(Uni.combine().all().unis(spawns, cancel).asTuple());
            assertTrue(both.getItem2().orElseThrow().changed());
            for (int i = 0; i < born.size(); i++) {
                var found =
                        await(store.executions.find(Store.TENANT, born.get(i).id()));
                assertEquals(both.getItem1().get(i), found.isPresent());
                found.ifPresent(
                        child -> assertEquals(Status.CANCELLED, child.summary().status()));
            }
        }
    }

    /** Parents park and end while their children end, from both sides, in random order: all of it must come through. */
    @Test
    void randomBatchesFromTwoProcessesNeitherDeadlockNorLoseASignal() {
        var random = random();
        for (int round = 0; round < 25; round++) {
            var parents = IntStream.range(0, 12).mapToObj(i -> store.running()).toList();
            var children = new ArrayList<Lease>();
            parents.forEach(parent -> {
                for (int i = 0; i < 3; i++) {
                    children.add(child(parent, "c" + i));
                }
            });
            var writes = new ArrayList<Uni<Boolean>>();
            var order = new ArrayList<>(children);
            order.addAll(parents);
            Collections.shuffle(order, random);
            for (var lease : order) {
                var journal = random.nextBoolean() ? here : there;
                Transition how = parents.contains(lease) ? new Transition.Park(null, 0) : new Transition.Succeed("1");
                writes.add(journal.record(lease, done("s")));
                writes.add(journal.transition(lease, how).map(Journal.Transitioned::held));
                if (random.nextInt(6) == 0) {
                    writes.add(store.leases.release("nobody", ids(parents)).map(List::isEmpty));
                }
            }
            assertFalse(await(Uni.join().all(writes).andFailFast()).contains(false));
            var claims = await(here.claim(ids(parents), "next"));
            assertEquals(parents.size(), claims.size());
            claims.forEach(claim -> assertEquals(3, claim.signals()));
        }
    }

    @Test
    void aRecoveryThatRacesItsOwnersTransitionHasOneWinner() {
        for (int round = 0; round < 100; round++) {
            var id = store.inserted();
            var lease = store.claim(id, "silent " + round).lease();
            var leave = here.transition(lease, new Transition.Succeed("1"));
            var recover = store.leases.recover(Duration.ofMinutes(1), 1000, true);
            var both = await(Uni.combine().all().unis(leave, recover).asTuple());
            boolean recovered =
                    both.getItem2().stream().anyMatch(due -> due.id().equals(id));
            assertTrue(both.getItem1().held() ^ recovered);
            assertEquals(
                    recovered ? Status.QUEUED : Status.SUCCEEDED,
                    store.find(id).summary().status());
        }
    }

    private static Lease child(Lease parent, String path) {
        var child = execution(new NewExecution.Parent(parent.id(), path));
        assertTrue(await(here.spawn(parent, step(path, 1, StepStatus.WAITING, null), child)));
        return store.claim(child.id(), "owner").lease();
    }

    private static List<ExecutionId> ids(List<Lease> leases) {
        return leases.stream().map(Lease::id).toList();
    }

    private static Random random() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        return new Random(seed);
    }
}
