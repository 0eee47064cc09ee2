package io.millrace.control;

import static io.millrace.database.TestDatabase.await;
import static io.millrace.journal.Store.execution;
import static io.millrace.journal.Store.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Lease;
import io.millrace.execution.NewExecution;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.Status;
import io.millrace.execution.StepStatus;
import io.millrace.execution.Transition;
import io.millrace.journal.Journal;
import io.millrace.journal.Leases;
import io.millrace.journal.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A paused execution stands, whatever happens around it. */
class PauseTransactionTest {

    private static Store store;

    @BeforeAll
    static void open() {
        store = new Store();
    }

    @AfterAll
    static void close() {
        store.close();
    }

    private final Journal journal = store.journal;

    @Test
    void aPausedExecutionIsNeitherClaimedNorSwept() {
        var id = store.inserted();
        assertEquals(Status.WAITING, pause(id).status());
        assertTrue(await(journal.claim(List.of(id), "owner")).isEmpty());
        assertTrue(await(store.leases.overdue(Duration.ofSeconds(-10), ReadyExecution.Position.START, 1_000)).stream()
                .noneMatch(due -> due.id().equals(id)));
        stands(id);
        var resumed = resume(id);
        assertEquals(
                List.of(id), resumed.queued().stream().map(ReadyExecution::id).toList());
        store.claim(id, "owner");
    }

    @Test
    void itsDelayIsKept() {
        var due = Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.MILLIS);
        var delayed = Store.due(due);
        await(journal.insert(delayed));
        pause(delayed.id());
        assertNull(store.find(delayed.id()).summary().due());
        resume(delayed.id());
        assertEquals(due, store.find(delayed.id()).summary().due());
    }

    @Test
    void itsOwnerIsInformedAndEveryTransitionLeavesItPaused() {
        for (var leave : List.of(
                new Transition.HandBack(),
                new Transition.Park(Instant.now().plusSeconds(1), 0),
                new Transition.Compensate("{\"type\":\"x\"}"),
                new Transition.Retry("{\"type\":\"x\"}", Instant.now().plusSeconds(60)))) {
            var owner = "owner " + leave;
            var lease = store.claim(store.inserted(), owner).lease();
            assertEquals(Status.RUNNING, pause(lease.id()).status());
            var leased = await(store.leases.heartbeat(new Leases.Owner(owner, "worker", 10, 1), Set.of(lease.id())));
            assertEquals(leased.ids(), leased.paused());
            assertTrue(leased.paused().contains(lease.id()));
            assertEquals(Status.WAITING, await(journal.transition(lease, leave)).status());
            stands(lease.id());
            var due = resume(lease.id()).queued().get(0).due();
            assertEquals(
                    leave instanceof Transition.Retry, due.isAfter(Instant.now().plusSeconds(30)));
        }
    }

    @Test
    void aCompletionClearsThePause() {
        var lease = store.running();
        pause(lease.id());
        assertEquals(
                Status.SUCCEEDED,
                await(journal.transition(lease, new Transition.Succeed("1"))).status());
        assertNull(store.find(lease.id()).summary().pausedAt());
        assertFalse(pause(lease.id()).changed());
    }

    @Test
    void aSignalIsCountedAndWakesItOnlyAfterTheResume() {
        var parent = store.running();
        var child = spawned(parent, "c");
        await(journal.transition(parent, new Transition.Park(null, 0)));
        pause(parent.id());
        assertNull(await(journal.transition(child, new Transition.Succeed("1"))).woken());
        stands(parent.id());
        resume(parent.id());
        assertEquals(1, store.claim(parent.id(), "next").signals());
    }

    @Test
    void aCancelledChildDoesNotWakeAPausedParent() {
        var parent = store.running();
        var child = spawned(parent, "c");
        await(journal.transition(parent, new Transition.Park(null, 0)));
        pause(parent.id());
        var cancelled =
                await(store.orders.cancel(Store.TENANT, child.id(), "no")).orElseThrow();
        assertEquals(List.of(), cancelled.queued());
        stands(parent.id());
    }

    @Test
    void childrenSpawnedWhilePausedArePausedToo() {
        var parent = store.running();
        pause(parent.id());
        var child = execution(new NewExecution.Parent(parent.id(), "c"));
        assertTrue(await(journal.spawn(parent, step("c", 1, StepStatus.WAITING, null), child)));
        stands(child.id());
        assertEquals(List.of(parent.id(), child.id()), resume(parent.id()).affected());
        store.claim(child.id(), "owner");
    }

    @Test
    void itsDeadWorkerLeavesItPaused() {
        var lease = store.claim(store.inserted(), "dead").lease();
        pause(lease.id());
        var recovered = await(store.leases.recover(Duration.ofSeconds(60), 1_000, true));
        assertTrue(recovered.stream().noneMatch(due -> due.id().equals(lease.id())));
        stands(lease.id());
        assertFalse(await(journal.record(lease, Store.done("late"))));
        resume(lease.id());
        store.claim(lease.id(), "next");
    }

    private static void stands(ExecutionId id) {
        var summary = store.find(id).summary();
        assertEquals(Status.WAITING, summary.status());
        assertNotNull(summary.pausedAt());
        assertNull(summary.due());
    }

    private static OrderResult pause(ExecutionId id) {
        return await(store.orders.pause(Store.TENANT, id)).orElseThrow();
    }

    private static OrderResult resume(ExecutionId id) {
        return await(store.orders.resume(Store.TENANT, id)).orElseThrow();
    }

    private Lease spawned(Lease parent, String path) {
        var child = execution(new NewExecution.Parent(parent.id(), path));
        assertTrue(await(journal.spawn(parent, step(path, 1, StepStatus.WAITING, null), child)));
        return store.claim(child.id(), "owner").lease();
    }
}
