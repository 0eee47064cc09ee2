package io.millrace.control;

import static io.millrace.database.TestDatabase.await;
import static io.millrace.journal.Store.TENANT;
import static io.millrace.journal.Store.done;
import static io.millrace.journal.Store.execution;
import static io.millrace.journal.Store.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Lease;
import io.millrace.execution.NewExecution;
import io.millrace.execution.Status;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.execution.TenantId;
import io.millrace.execution.Transition;
import io.millrace.journal.Store;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RerunsTest {

    private static Store store;

    @BeforeAll
    static void open() {
        store = new Store();
    }

    @AfterAll
    static void close() {
        store.close();
    }

    private final Reruns reruns = store.reruns;

    @Test
    void theResultsOfTheStepsAreSupersededAndThoseOfTheOthersRemainValid() {
        var lease = store.running();
        for (var path : List.of("a", "b", "b/0/x", "bb", "c")) {
            await(store.journal.record(lease, done(path)));
        }
        await(store.journal.transition(lease, new Transition.Succeed("\"first\"")));

        var queued = assertInstanceOf(Reruns.Queued.class, order(lease.id(), "b", List.of("b", "c")));

        assertEquals(1, queued.number());
        assertEquals(lease.id(), queued.due().id());
        var stands = store.find(lease.id());
        assertEquals(Status.QUEUED, stands.summary().status());
        assertNull(stands.output());
        assertNull(stands.summary().finishedAt());
        assertEquals(5, stands.steps().size(), "history stays");
        var claim = store.claim(lease.id(), "next");
        Map<String, Boolean> counts = new TreeMap<>();
        claim.records().forEach(record -> counts.put(record.path(), record.supersededBy() == null));
        assertEquals(Map.of("a", true, "b", false, "b/0/x", false, "bb", true, "c", false), counts);
        assertEquals(Map.of("b", 1, "c", 1), claim.reruns());
        assertEquals(1, claim.rerun("b/0/x"));
        assertEquals(0, claim.rerun("bb"));
        assertFalse(await(store.journal.record(lease, done("late"))), "the former lease is void");

        await(store.journal.record(claim.lease(), step("b", 2, StepStatus.SUCCEEDED, "2")));
        await(store.journal.transition(claim.lease(), new Transition.Fail(Store.BROKEN, "{\"type\":\"broken\"}")));
        assertInstanceOf(Reruns.Queued.class, order(lease.id(), "c", List.of("c")));
        var third = store.claim(lease.id(), "third");
        assertEquals(Map.of("b", 1, "c", 2), third.reruns());
        assertTrue(third.records().stream()
                .anyMatch(
                        record -> record.path().equals("b") && record.attempt() == 2 && record.supersededBy() == null));

        var earlier = await(reruns.earlier(TENANT, lease.id())).orElseThrow();
        assertEquals(
                List.of(Status.SUCCEEDED, Status.FAILED),
                earlier.stream().map(Reruns.Earlier::status).toList());
        assertEquals("\"first\"", earlier.get(0).output());
        assertEquals("{\"type\":\"broken\"}", earlier.get(1).error());
        assertEquals(
                List.of("b", "c"), earlier.stream().map(Reruns.Earlier::from).toList());
    }

    @Test
    void anOpenExecutionIsNotRerun() {
        var id = store.inserted();
        assertEquals(new Reruns.NotTerminal(Status.QUEUED), order(id, null, List.of("a")));
        store.claim(id, "me");
        assertEquals(new Reruns.NotTerminal(Status.RUNNING), order(id, null, List.of("a")));
        assertEquals(new Reruns.Unknown(), order(ExecutionId.next(Instant.now(), 0), null, List.of("a")));
        assertEquals(new Reruns.Unknown(), order(ExecutionId.next(Instant.now(), 77), null, List.of("a")));
        assertEquals(new Reruns.Unknown(), await(reruns.order(new TenantId("other"), id, null, List.of("a"))));
        assertTrue(await(reruns.subject(new TenantId("other"), id)).isEmpty());
        assertTrue(await(reruns.earlier(new TenantId("other"), id)).isEmpty());
    }

    @Test
    void aStepWithAnOpenChildDoesNotGetASecondOne() {
        var parent = store.running();
        var child = execution(new NewExecution.Parent(parent.id(), "a"));
        await(store.journal.spawn(parent, step("a", 1, StepStatus.WAITING, "{}"), child));
        await(store.journal.transition(parent, new Transition.Fail(Store.BROKEN, "{}")));
        assertEquals(new Reruns.ChildOpen(child.id()), order(parent.id(), "a", List.of("a")));
        assertInstanceOf(Reruns.Queued.class, order(parent.id(), "b", List.of("b")), "another step may");
        var again = store.claim(parent.id(), "me").lease();
        await(store.journal.transition(again, new Transition.Fail(Store.BROKEN, "{}")));
        await(store.orders.cancel(TENANT, child.id(), "enough"));
        assertInstanceOf(Reruns.Queued.class, order(parent.id(), "a", List.of("a")));
    }

    @Test
    void ofConcurrentRerunsAndRetriesOneWins() {
        for (int round = 0; round < 40; round++) {
            var lease = store.running();
            await(store.journal.record(lease, done("a")));
            await(store.journal.transition(lease, new Transition.Fail(Store.BROKEN, "{}")));
            var orders = IntStream.range(0, 8)
                    .mapToObj(i -> i % 2 == 0
                            ? reruns.order(TENANT, lease.id(), null, List.of("a"))
                                    .map(answer -> answer instanceof Reruns.Queued)
                            : store.letterOrders.retry(TENANT, lease.id()).map(answer -> answer.orElseThrow()
                                    .changed()))
                    .toList();
            var won = await(Uni.join().all(orders).andFailFast());
            assertEquals(1, won.stream().filter(held -> held).count());
            boolean rerun = won.indexOf(true) % 2 == 0;
            var record = store.find(lease.id()).steps().get(0);
            assertEquals(rerun, record.supersededBy() != null, "what was set aside is what the winner wanted");
            assertEquals(
                    rerun ? 1 : 0,
                    await(reruns.earlier(TENANT, lease.id())).orElseThrow().size());
        }
    }

    @Test
    void rerunsAreBounded() {
        Lease lease = store.running();
        for (int i = 1; i <= 100; i++) {
            await(store.journal.transition(lease, new Transition.Succeed("1")));
            var queued = assertInstanceOf(Reruns.Queued.class, order(lease.id(), "a", List.of("a")));
            assertEquals(i, queued.number());
            lease = store.claim(lease.id(), "me").lease();
        }
        await(store.journal.transition(lease, new Transition.Succeed("1")));
        assertEquals(new Reruns.TooMany(100), order(lease.id(), "a", List.of("a")));
        assertEquals(
                List.of(),
                store.find(lease.id()).steps().stream().map(StepRecord::path).toList());
    }

    private Reruns.Answer order(ExecutionId id, String from, List<String> again) {
        return await(reruns.order(TENANT, id, from, again));
    }
}
