package io.millrace.journal;

import static io.millrace.database.TestDatabase.await;
import static io.millrace.journal.Store.done;
import static io.millrace.journal.Store.execution;
import static io.millrace.journal.Store.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.execution.Claim;
import io.millrace.execution.Lease;
import io.millrace.execution.NewExecution;
import io.millrace.execution.Status;
import io.millrace.execution.StepStatus;
import io.millrace.execution.Transition;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Parents and children: spawned, signalled, woken. */
class JournalFamilyTest {

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
    void aChildsCompletionWakesTheWaitingParent() {
        var parent = store.running();
        var one = spawned(parent, "one");
        var two = spawned(parent, "two");
        assertEquals(
                Status.WAITING,
                await(journal.transition(parent, new Transition.Park(null, 0))).status());
        assertEquals(
                parent.id(),
                await(journal.transition(one, new Transition.Succeed("1")))
                        .woken()
                        .id());
        assertNull(
                await(journal.transition(two, new Transition.Fail(Store.BROKEN, "{}")))
                        .woken(),
                "it is queued already");
        var claim = store.claim(parent.id(), "next");
        assertEquals(2, claim.signals());
        assertEquals(
                List.of(Status.SUCCEEDED, Status.FAILED),
                claim.children().stream().map(Claim.Child::status).toList());
    }

    @Test
    void aSignalDuringTheRunQueuesAParkingParentAtOnce() {
        var parent = store.running();
        var child = spawned(parent, "one");
        assertNull(await(journal.transition(child, new Transition.Succeed("1"))).woken());
        assertEquals(
                Status.QUEUED,
                await(journal.transition(parent, new Transition.Park(null, 0))).status());
        assertEquals(1, store.claim(parent.id(), "next").signals());
    }

    @Test
    void aChildsCompletionAndItsParentsParkInOneBatchLoseNoSignal() {
        var parent = store.running();
        var one = spawned(parent, "one");
        var two = spawned(parent, "two");
        var first = journal.record(store.running(), done("in flight"));
        var childFirst = journal.transition(one, new Transition.Succeed("1"));
        var park = journal.transition(parent, new Transition.Park(null, 0));
        var childLast = journal.transition(two, new Transition.Succeed("1"));
        assertTrue(await(first));
        assertEquals(new Journal.Transitioned(true, Status.SUCCEEDED, null), await(childFirst));
        assertEquals(new Journal.Transitioned(true, Status.QUEUED, null), await(park));
        assertEquals(new Journal.Transitioned(true, Status.SUCCEEDED, null), await(childLast));
        assertEquals(2, store.claim(parent.id(), "next").signals());
    }

    @Test
    void aParentIsReportedOnceWhenSeveralChildrenCompleteTogether() {
        var parent = store.running();
        var one = spawned(parent, "one");
        var two = spawned(parent, "two");
        await(journal.transition(parent, new Transition.Park(null, 0)));
        var first = journal.record(store.running(), done("in flight"));
        var a = journal.transition(one, new Transition.Succeed("1"));
        var b = journal.transition(two, new Transition.Succeed("1"));
        assertTrue(await(first));
        assertEquals(parent.id(), await(a).woken().id());
        assertNull(await(b).woken());
        assertEquals(2, store.claim(parent.id(), "next").signals());
    }

    @Test
    void spawnWithALostLeaseInsertsNoChild() {
        var lease = store.running();
        await(journal.transition(lease, new Transition.HandBack()));
        var child = execution(new NewExecution.Parent(lease.id(), "c"));
        assertFalse(await(journal.spawn(lease, step("c", 1, StepStatus.WAITING, null), child)));
        assertTrue(await(store.executions.find(Store.TENANT, child.id())).isEmpty());
    }

    private Lease spawned(Lease parent, String path) {
        var child = execution(new NewExecution.Parent(parent.id(), path));
        assertTrue(await(journal.spawn(parent, step(path, 1, StepStatus.WAITING, null), child)));
        return store.claim(child.id(), "owner").lease();
    }
}
