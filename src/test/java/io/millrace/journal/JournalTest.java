package io.millrace.journal;

import static io.millrace.database.TestDatabase.await;
import static io.millrace.journal.Store.done;
import static io.millrace.journal.Store.execution;
import static io.millrace.journal.Store.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Lease;
import io.millrace.execution.NewExecution;
import io.millrace.execution.Status;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.execution.StepWait;
import io.millrace.execution.TenantId;
import io.millrace.execution.Transition;
import io.millrace.execution.Trigger;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JournalTest {

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
    void aClaimReturnsWhatWasInserted() {
        var now = Instant.now();
        var parent = new NewExecution.Parent(ExecutionId.next(now, 0), "child");
        var execution = new NewExecution(
                ExecutionId.next(now, 0),
                new TenantId("t"),
                "flow",
                3,
                2,
                Trigger.WORKFLOW,
                "{\"nul\":\"\\u0000\"}",
                now,
                now,
                parent);
        await(journal.insert(execution));

        var claim = store.claim(execution.id(), "me");

        assertEquals(new Lease(execution.id(), 1), claim.lease());
        assertEquals(new TenantId("t"), claim.tenant());
        assertEquals("flow", claim.workflow());
        assertEquals(3, claim.version());
        assertEquals(1, claim.attempt());
        assertEquals(2, claim.priority());
        assertEquals(Trigger.WORKFLOW, claim.trigger());
        assertEquals("{\"nul\":\"\\u0000\"}", claim.input());
        assertEquals(0, claim.signals());
        assertEquals(parent, claim.parent());
        assertTrue(Duration.between(now, claim.createdAt()).abs().toMillis() < 1);
        assertTrue(claim.records().isEmpty());
    }

    @Test
    void insertingAgainChangesNothing() {
        var execution = execution();
        await(journal.insert(execution));
        var lease = store.claim(execution.id(), "me").lease();
        await(journal.insert(execution));
        assertTrue(await(journal.record(lease, done("a"))));
    }

    @Test
    void aSubmittersClockThatIsAheadCausesNoDelay() {
        var ahead = Instant.now().plus(Duration.ofHours(1));
        var execution = new NewExecution(
                ExecutionId.next(ahead, 0), new TenantId("t"), "f", 1, 5, Trigger.API, "{}", ahead, ahead, null);
        await(journal.insert(execution));
        assertEquals(1, await(journal.claim(List.of(execution.id()), "me")).size());
    }

    @Test
    void whatIsNotDueIsNotClaimed() {
        var later = Store.due(Instant.now().plus(Duration.ofHours(1)));
        await(journal.insert(later));
        assertTrue(await(journal.claim(List.of(later.id()), "me")).isEmpty());
        assertTrue(await(journal.claim(List.of(), "me")).isEmpty());
    }

    @Test
    void aSecondClaimReturnsNothing() {
        var id = store.inserted();
        store.claim(id, "one");
        assertTrue(await(journal.claim(List.of(id, id), "two")).isEmpty());
    }

    @Test
    void aResumedExecutionGetsItsResultsInOrderAndItsChildren() {
        var lease = store.running();
        var child = execution(new NewExecution.Parent(lease.id(), "c"));
        var writes = Uni.join()
                .all(
                        journal.record(lease, done("b")),
                        journal.record(lease, step("a", 1, StepStatus.FAILED, null)),
                        journal.record(lease, step("a", 2, StepStatus.SUCCEEDED, "\"x\"")),
                        journal.spawn(lease, step("c", 1, StepStatus.WAITING, "{}"), child))
                .andFailFast();
        assertEquals(List.of(true, true, true, true), await(writes));
        var left = await(journal.transition(lease, new Transition.HandBack()));
        assertEquals(new Journal.Transitioned(true, Status.QUEUED, null), left);

        var claim = store.claim(lease.id(), "next");

        assertEquals(2, claim.lease().token());
        assertEquals(1, claim.attempt());
        assertEquals(
                List.of("b 1", "a 1", "a 2", "c 1"),
                claim.records().stream().map(r -> r.path() + " " + r.attempt()).toList());
        assertEquals("\"x\"", claim.records().get(2).output());
        assertEquals(List.of(new Claim.Child(child.id(), "c", Status.QUEUED, null, null)), claim.children());
    }

    @Test
    void aWaitingResultBecomesFinalAndAFinalOneIsNotOverwritten() {
        var lease = store.running();
        await(journal.record(lease, Store.waiting("s", 1, new StepWait.Until(Instant.now()))));
        await(journal.record(lease, step("s", 1, StepStatus.SUCCEEDED, "1")));
        await(journal.record(lease, step("s", 1, StepStatus.FAILED, "2")));
        // Within one batch too: the first is in flight while the other three gather.
        var writes = Uni.join()
                .all(
                        journal.record(lease, done("first")),
                        journal.record(lease, step("t", 1, StepStatus.WAITING, null)),
                        journal.record(lease, step("t", 1, StepStatus.SUCCEEDED, "1")),
                        journal.record(lease, step("t", 1, StepStatus.FAILED, "2")))
                .andFailFast();
        assertEquals(List.of(true, true, true, true), await(writes));
        var steps = store.find(lease.id()).steps();
        assertEquals(
                List.of("s", "first", "t"), steps.stream().map(StepRecord::path).toList());
        assertTrue(steps.stream().allMatch(s -> s.status() == StepStatus.SUCCEEDED && "1".equals(s.output())));
        assertTrue(steps.stream().allMatch(s -> s.waitsFor() == null));
    }

    @Test
    void aHandledFailureGetsItsOutputLaterAndOnce() {
        var lease = store.running();
        await(journal.record(lease, step("s", 1, StepStatus.FAILED, null)));
        await(journal.record(lease, step("s", 1, StepStatus.FAILED, "1")));
        await(journal.record(lease, step("s", 1, StepStatus.FAILED, "2")));
        // Within one batch too: the first is in flight while the other three gather.
        var writes = Uni.join()
                .all(
                        journal.record(lease, done("first")),
                        journal.record(lease, step("t", 1, StepStatus.FAILED, null)),
                        journal.record(lease, step("t", 1, StepStatus.FAILED, "1")),
                        journal.record(lease, step("t", 1, StepStatus.FAILED, "2")))
                .andFailFast();
        assertEquals(List.of(true, true, true, true), await(writes));
        assertTrue(store.find(lease.id()).steps().stream().allMatch(s -> "1".equals(s.output())));
    }

    @Test
    void successEndsTheLease() {
        var lease = store.running();
        assertEquals(
                new Journal.Transitioned(true, Status.SUCCEEDED, null),
                await(journal.transition(lease, new Transition.Succeed("42"))));
        var found = store.find(lease.id());
        assertEquals("42", found.output());
        assertNotNull(found.summary().finishedAt());
        assertFalse(await(journal.record(lease, done("late"))));
        assertFalse(await(journal.transition(lease, new Transition.Fail(Store.BROKEN, "{}")))
                .held());
        assertEquals(Status.SUCCEEDED, store.find(lease.id()).summary().status());
        assertTrue(store.find(lease.id()).steps().isEmpty());
    }

    @Test
    void writesAfterATransitionInTheSameBatchAreRejected() {
        var lease = store.running();
        var other = store.running();
        var first = journal.record(other, done("in flight"));
        var before = journal.record(lease, done("before"));
        var leave = journal.transition(lease, new Transition.Succeed("1"));
        var after = journal.record(lease, done("after"));
        var again = journal.transition(lease, new Transition.Fail(Store.BROKEN, "{}"));
        assertTrue(await(first));
        assertTrue(await(before));
        assertTrue(await(leave).held());
        assertFalse(await(after));
        assertFalse(await(again).held());
        assertEquals(
                List.of("before"),
                store.find(lease.id()).steps().stream().map(StepRecord::path).toList());
    }

    @Test
    void anOlderLeaseInTheSameBatchAsANewerOneIsRejected() {
        var old = store.running();
        await(journal.transition(old, new Transition.HandBack()));
        var current = store.claim(old.id(), "next").lease();
        var first = journal.record(store.running(), done("in flight"));
        var stale = journal.transition(old, new Transition.Fail(Store.BROKEN, "{}"));
        var record = journal.record(current, done("a"));
        var leave = journal.transition(current, new Transition.Succeed("1"));
        assertTrue(await(first));
        assertFalse(await(stale).held());
        assertTrue(await(record));
        assertEquals(Status.SUCCEEDED, await(leave).status());
    }

    @Test
    void aRetryIsDelayedAndCountedAndAHandBackIsNeither() {
        var lease = store.running();
        var due = Instant.now().plus(Duration.ofHours(1));
        assertEquals(
                Status.QUEUED,
                await(journal.transition(lease, new Transition.Retry("{\"e\":1}", due)))
                        .status());
        var summary = store.find(lease.id()).summary();
        assertEquals(2, summary.attempt());
        assertEquals("{\"e\":1}", summary.error());
        assertEquals(due.toEpochMilli(), summary.due().toEpochMilli());
        assertTrue(await(journal.claim(List.of(lease.id()), "me")).isEmpty());

        var other = store.running();
        await(journal.transition(other, new Transition.HandBack()));
        assertEquals(1, store.claim(other.id(), "next").attempt());
    }

    @Test
    void aParkedExecutionWakesAtItsTime() {
        var past = store.running();
        await(journal.transition(past, new Transition.Park(Instant.now().minusSeconds(1), 0)));
        assertEquals(Status.WAITING, store.find(past.id()).summary().status());
        store.claim(past.id(), "next");

        var untilSignal = store.running();
        await(journal.transition(untilSignal, new Transition.Park(null, 0)));
        assertNull(store.find(untilSignal.id()).summary().due());
        assertTrue(await(journal.claim(List.of(untilSignal.id()), "me")).isEmpty());
    }

    @Test
    void oneBadRecordDoesNotFailTheOthersOfItsBatch() {
        var bad = store.running();
        var good = store.running();
        var first = journal.record(store.running(), done("in flight"));
        var a = journal.record(good, done("a"));
        var nul = journal.record(bad, step("x", 1, StepStatus.SUCCEEDED, "\u0000"));
        var b = journal.transition(good, new Transition.Succeed("1"));
        assertTrue(await(first));
        assertTrue(await(a));
        assertThrows(PgException.class, () -> await(nul.onFailure().transform(f -> f)));
        assertTrue(await(b).held());
    }
}
