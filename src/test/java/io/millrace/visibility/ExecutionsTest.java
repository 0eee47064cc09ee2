package io.millrace.visibility;

import static io.millrace.database.TestDatabase.await;
import static io.millrace.journal.Store.done;
import static io.millrace.journal.Store.execution;
import static io.millrace.journal.Store.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.control.OrderResult;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Lease;
import io.millrace.execution.NewExecution;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.Status;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.execution.TenantId;
import io.millrace.execution.Transition;
import io.millrace.execution.Trigger;
import io.millrace.journal.Journal;
import io.millrace.journal.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExecutionsTest {

    private static Store store;

    @BeforeAll
    static void open() {
        store = new Store();
    }

    @AfterAll
    static void close() {
        store.close();
    }

    private final Executions executions = store.executions;
    private final Journal journal = store.journal;
    private final TenantId tenant = new TenantId("tenant-" + UUID.randomUUID());

    @Test
    void aTenantFindsItsOwnOnly() {
        var id = born("flow", null);
        var found = await(executions.find(tenant, id)).orElseThrow();
        assertEquals("{}", found.input());
        assertNull(found.output());
        assertEquals(Status.QUEUED, found.summary().status());
        assertNull(found.summary().startedAt());
        assertTrue(await(executions.find(new TenantId("other"), id)).isEmpty());
        assertTrue(await(store.orders.cancel(new TenantId("other"), id, "no")).isEmpty());
        assertTrue(await(store.orders.retry(new TenantId("other"), id)).isEmpty());
        assertTrue(await(executions.list(new TenantId("other " + tenant), filter(null, Set.of(), null, null), 10))
                .isEmpty());
        assertTrue(await(executions.find(tenant, ExecutionId.next(Instant.now(), 0)))
                .isEmpty());
        assertTrue(
                await(executions.find(tenant, ExecutionId.next(Instant.now(), 7)))
                        .isEmpty(),
                "no such shard");
    }

    @Test
    void aListIsNewestFirstAndContinuesAtItsCursor() {
        var ids = new ArrayList<ExecutionId>();
        for (int i = 0; i < 7; i++) {
            ids.add(0, born("flow", null));
        }
        ids.sort((a, b) -> b.compareTo(a));
        var seen = new ArrayList<ExecutionId>();
        ExecutionId before = null;
        while (true) {
            var page = await(executions.list(tenant, filter(null, Set.of(), null, before), 3));
            if (page.isEmpty()) {
                break;
            }
            page.forEach(one -> seen.add(one.id()));
            before = seen.get(seen.size() - 1);
        }
        assertEquals(ids, seen);
    }

    @Test
    void filtersNarrowTogether() {
        var a = born("a", null);
        var b = born("b", null);
        var done = store.claim(b, "me").lease();
        await(journal.transition(done, new Transition.Succeed("1")));
        var child = born("c", new NewExecution.Parent(a, "s"));
        assertEquals(List.of(a), list(filter("a", Set.of(), null, null)));
        assertEquals(List.of(b), list(filter(null, Set.of(Status.SUCCEEDED, Status.FAILED), null, null)));
        assertEquals(List.of(), list(filter("a", Set.of(Status.SUCCEEDED), null, null)));
        assertEquals(List.of(child), list(filter(null, Set.of(), a, null)));
        var at = b.createdAt();
        var all = list(new Executions.Filter(null, Set.of(), at.minusSeconds(60), at.plusSeconds(60), null, null));
        assertEquals(Set.of(a, b, child), Set.copyOf(all));
        assertEquals(List.of(), list(new Executions.Filter(null, Set.of(), at.plusSeconds(60), null, null, null)));
        assertEquals(List.of(), list(new Executions.Filter(null, Set.of(), null, at.minusSeconds(60), null, null)));
    }

    @Test
    void onlyChosenIdsAreListedNewestFirstAndUnknownOnesAreLeftOut() {
        var a = born("flow", null);
        var b = born("flow", null);
        born("flow", null);
        var unknown = ExecutionId.next(Instant.now(), 0);
        var chosen = new Executions.Filter(null, Set.of(), null, null, null, null, Set.of(a, unknown, b), true);
        assertEquals(a.compareTo(b) > 0 ? List.of(a, b) : List.of(b, a), list(chosen));
        var child = born("flow", new NewExecution.Parent(a, "s"));
        var own = new Executions.Filter(null, Set.of(), null, null, null, null, Set.of(a, child), false);
        assertEquals(List.of(a), list(own), "without those that another one started");
    }

    @Test
    void aTextIsFoundInTheNameTheErrorTheInputAndTheBeginningOfTheId() {
        var now = Instant.now();
        var named = ExecutionId.next(now.minusSeconds(30), 0);
        var given = ExecutionId.next(now.minusSeconds(20), 0);
        var failed = ExecutionId.next(now.minusSeconds(10), 0);
        var plain = ExecutionId.next(now, 0);
        await(journal.insert(new NewExecution(named, tenant, "needle-flow", 1, 5, Trigger.API, "{}", now, now, null)));
        await(journal.insert(
                new NewExecution(given, tenant, "f", 1, 5, Trigger.API, "{\"a\":\"100%_NEEDLE\"}", now, now, null)));
        await(journal.insert(new NewExecution(failed, tenant, "f", 1, 5, Trigger.API, "{}", now, now, null)));
        await(journal.insert(
                new NewExecution(plain, tenant, "f", 1, 5, Trigger.API, "{\"a\":\"hay\"}", now, now, null)));
        await(journal.transition(
                store.claim(failed, "me").lease(), new Transition.Fail(Store.BROKEN, "{\"m\":\"a Needle\"}")));
        assertEquals(List.of(failed, given, named), search("nEEdle", 10, 100).items());
        assertEquals(List.of(given), search("100%_n", 10, 100).items(), "no wildcards");
        assertEquals(List.of(), search("1%n", 10, 100).items());
        assertEquals(
                List.of(plain), search(plain.toString().toUpperCase(), 10, 100).items());
        assertEquals(List.of(), search(plain.toString().substring(9), 10, 100).items(), "not within the id");
        assertEquals(new Search(List.of(failed), null), search("needle", 1, 100), "a full page tells no end");
    }

    private record Search(List<ExecutionId> items, @Nullable ExecutionId searchedTo) {}

    private Search search(String text, int limit, int reach) {
        return search(filter(null, Set.of(), null, null), text, limit, reach);
    }

    private Search search(Executions.Filter filter, String text, int limit, int reach) {
        var found = await(executions.search(tenant, filter, text, limit, new Executions.Reach(reach, 1000)));
        return new Search(found.items().stream().map(Executions.Summary::id).toList(), found.searchedTo());
    }

    @Test
    void aSearchContinuesWhereItStoppedAndFindsEachOnce() {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("ExecutionsTest: -Dmillrace.test.seed=" + seed);
        var random = new Random(seed);
        var wanted = new ArrayList<ExecutionId>();
        for (int i = 0; i < 60; i++) {
            boolean hit = random.nextInt(5) == 0;
            var id = born(hit ? "needle" : "hay", null);
            if (hit) {
                wanted.add(id);
            }
        }
        wanted.sort((a, b) -> b.compareTo(a));
        int reach = 1 + random.nextInt(20);
        int limit = 1 + random.nextInt(5);
        var seen = new ArrayList<ExecutionId>();
        var filter = filter(null, Set.of(Status.QUEUED), null, null);
        for (int page = 0; ; page++) {
            assertTrue(page <= 120, "it ends");
            var found = search(filter, "needle", limit, reach);
            seen.addAll(found.items);
            var next = found.items.size() == limit ? found.items.get(limit - 1) : found.searchedTo;
            if (next == null) {
                break;
            }
            filter = filter.after(next);
        }
        assertEquals(wanted, seen);
    }

    @Test
    void onlyTheBeginningOfALargeInputIsSearched() {
        var now = Instant.now();
        var id = ExecutionId.next(now, 0);
        var input = "{\"a\":\"start " + "x".repeat(2000) + " needle\"}";
        await(journal.insert(new NewExecution(id, tenant, "f", 1, 5, Trigger.API, input, now, now, null)));
        assertEquals(List.of(id), search("start", 10, 100).items());
        assertEquals(List.of(), search("needle", 10, 100).items());
    }

    @Test
    void cancelIsTerminalAtOnceAndVoidsTheLease() {
        var lease = store.claim(born("flow", null), "me").lease();
        var ordered =
                await(store.orders.cancel(tenant, lease.id(), "said \"stop\"")).orElseThrow();
        assertEquals(new OrderResult(true, Status.CANCELLED, List.of(lease.id()), List.of()), ordered);
        assertFalse(
                await(journal.transition(lease, new Transition.Succeed("1"))).held());
        assertFalse(await(journal.record(lease, done("late"))));
        var found = find(lease.id()).summary();
        assertEquals(Status.CANCELLED, found.status());
        assertNotNull(found.finishedAt());
        assertTrue(
                found.error().contains("said \\\"stop\\\"") && found.error().contains("\"cancelled\""), found.error());
        assertEquals(
                new OrderResult(false, Status.CANCELLED, List.of(), List.of()),
                await(store.orders.cancel(tenant, lease.id(), "again")).orElseThrow());
        assertTrue(await(journal.claim(List.of(lease.id()), "me")).isEmpty());
    }

    @Test
    void cancelReachesAllDescendantsAndWakesTheWaitingParent() {
        var top = store.claim(born("flow", null), "me").lease();
        var middle = spawned(top, "m");
        var bottom = spawned(middle, "b");
        var over = spawned(middle, "o");
        await(journal.transition(over, new Transition.Succeed("1")));
        await(journal.transition(top, new Transition.Park(null, 0)));

        var ordered = await(store.orders.cancel(tenant, middle.id(), "enough")).orElseThrow();

        assertEquals(Set.of(middle.id(), bottom.id()), Set.copyOf(ordered.affected()));
        assertEquals(
                List.of(top.id()),
                ordered.queued().stream().map(ReadyExecution::id).toList());
        assertEquals(Status.SUCCEEDED, find(over.id()).summary().status());
        assertFalse(await(journal.record(bottom, done("late"))));
        var claim = store.claim(top.id(), "next");
        assertEquals(1, claim.signals());
        assertEquals(Status.CANCELLED, claim.children().get(0).status());
    }

    @Test
    void cancellingTheChildOfARunningParentSignalsButQueuesNothing() {
        var top = store.claim(born("flow", null), "me").lease();
        var child = spawned(top, "c");
        assertEquals(
                List.of(),
                await(store.orders.cancel(tenant, child.id(), "no"))
                        .orElseThrow()
                        .queued());
        assertEquals(
                Status.QUEUED,
                await(journal.transition(top, new Transition.Park(null, 0))).status());
    }

    @Test
    void retryQueuesTheFailedAsAFirstAttemptAndKeepsItsRecords() {
        var lease = store.claim(born("flow", null), "me").lease();
        await(journal.transition(lease, new Transition.Retry("{}", Instant.now().minusSeconds(1))));
        lease = store.claim(lease.id(), "me").lease();
        await(journal.record(lease, done("kept")));
        await(journal.record(lease, step("broken", 1, StepStatus.FAILED, null)));
        assertEquals(
                new OrderResult(false, Status.RUNNING, List.of(), List.of()),
                await(store.orders.retry(tenant, lease.id())).orElseThrow());
        await(journal.transition(lease, new Transition.Fail(Store.BROKEN, "{\"message\":\"x\"}")));

        var ordered = await(store.orders.retry(tenant, lease.id())).orElseThrow();

        assertTrue(ordered.changed());
        assertEquals(Status.QUEUED, ordered.status());
        assertEquals(lease.id(), ordered.queued().get(0).id());
        var found = find(lease.id());
        assertEquals(1, found.summary().attempt());
        assertNull(found.summary().error());
        assertNull(found.summary().finishedAt());
        assertEquals(
                List.of("kept", "broken"),
                found.steps().stream().map(StepRecord::path).toList());
        assertEquals(2, store.claim(lease.id(), "next").records().size());
    }

    @Test
    void countsShowOpenAndCompletedExecutions() {
        try (var own = new Store()) {
            own.inserted();
            await(own.journal.insert(Store.due(Instant.now().plusSeconds(600))));
            var parked = own.running();
            await(own.journal.transition(parked, new Transition.Park(null, 0)));
            own.running();
            await(own.journal.transition(own.running(), new Transition.Succeed("1")));
            await(own.journal.transition(own.running(), new Transition.Succeed("1")));
            await(own.journal.transition(own.running(), new Transition.Fail(Store.BROKEN, "{}")));
            var old = own.running();
            await(own.journal.transition(old, new Transition.Succeed("1")));
            own.database.query(
                    "update execution set finished_at = now() - interval '25 hours' where id = '" + old.id() + "'");
            assertEquals(new Executions.Counts(1, 1, 2, 1, 2), await(own.executions.counts()));
        }
    }

    private ExecutionId born(String workflow, NewExecution.@Nullable Parent parent) {
        var now = Instant.now();
        var id = ExecutionId.next(now, 0);
        await(journal.insert(new NewExecution(id, tenant, workflow, 1, 5, Trigger.API, "{}", now, now, parent)));
        return id;
    }

    private Lease spawned(Lease parent, String path) {
        var child = execution(new NewExecution.Parent(parent.id(), path));
        assertTrue(await(journal.spawn(parent, step(path, 1, StepStatus.WAITING, null), child)));
        store.database.query("update execution set tenant = '" + tenant + "' where id = '" + child.id() + "'");
        return store.claim(child.id(), "owner").lease();
    }

    private Executions.Details find(ExecutionId id) {
        return await(executions.find(tenant, id)).orElseThrow();
    }

    private List<ExecutionId> list(Executions.Filter filter) {
        return await(executions.list(tenant, filter, 100)).stream()
                .map(Executions.Summary::id)
                .toList();
    }

    private static Executions.Filter filter(
            @Nullable String workflow,
            Set<Status> statuses,
            @Nullable ExecutionId parent,
            @Nullable ExecutionId before) {
        return new Executions.Filter(workflow, statuses, null, null, parent, before);
    }
}
