package io.millrace.journal;

import static io.millrace.database.TestDatabase.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.database.PoolUse;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Lease;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.Status;
import io.millrace.execution.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LeasesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static Store store;

    @BeforeAll
    static void open() {
        store = new Store();
    }

    @AfterAll
    static void close() {
        store.close();
    }

    private final Leases leases = store.leases;
    private final String owner = "owner-" + UUID.randomUUID();

    @Test
    void aHeartbeatReturnsTheLeasesOfItsOwner() {
        var mine = lease();
        lease("somebody else " + owner);
        assertEquals(Set.of(mine.id()), await(leases.heartbeat(owner(3), null)).ids());
        await(store.journal.transition(mine, new Transition.Succeed("1")));
        assertEquals(Set.of(), await(leases.heartbeat(owner(2), null)).ids());
    }

    @Test
    void leasesAreReadOneByOneOnlyWhenTheCountDiffers() {
        var mine = lease();
        var other = lease();
        var held = Set.of(mine.id(), other.id());
        assertSame(held, await(leases.heartbeat(owner(2), held)).ids());
        assertEquals(held, await(leases.heartbeat(owner(2), Set.of(mine.id()))).ids());
        await(store.journal.transition(other, new Transition.Succeed("1")));
        assertEquals(Set.of(mine.id()), await(leases.heartbeat(owner(2), held)).ids());
        await(store.journal.transition(mine, new Transition.Succeed("1")));
        assertEquals(Set.of(), await(leases.heartbeat(owner(2), held)).ids());
        assertEquals(Set.of(), await(leases.heartbeat(owner(2), Set.of())).ids());
    }

    @Test
    void terminalRunningAndUnknownExecutionsAreClosed() {
        var queued = store.inserted();
        var mine = lease();
        var over = lease();
        await(store.journal.transition(over, new Transition.Succeed("1")));
        var never = ExecutionId.next(Instant.now(), 0);
        var elsewhere = ExecutionId.next(Instant.now(), 5);
        var asked = Set.of(queued, mine.id(), over.id(), never, elsewhere);
        assertEquals(Set.of(mine.id(), over.id(), never, elsewhere), Set.copyOf(await(leases.closed(asked))));
    }

    @Test
    void workersWithARecentHeartbeatAreAlive() {
        await(leases.heartbeat(owner(1), null));
        await(leases.heartbeat(owner(4), null));
        assertTrue(await(leases.alive(MINUTE)).contains(owner(4)));
        silence(owner);
        assertFalse(await(leases.alive(MINUTE)).contains(owner(4)));
    }

    @Test
    void aWorkersProcessIsKnownAsItsLastHeartbeatReportedIt() {
        var startedAt = Instant.parse("2026-07-01T10:00:00.123456Z");
        var before = about(startedAt, new PoolUse(20, 5, 3, 0));
        await(leases.heartbeat(before, null));
        var after = about(startedAt, new PoolUse(20, 20, 20, 7));
        await(leases.heartbeat(after, null));
        var mine = await(leases.workers(MINUTE)).stream()
                .filter(alive -> alive.owner().id().equals(owner))
                .toList();
        assertEquals(List.of(after), mine.stream().map(Leases.Alive::owner).toList());
        assertTrue(Duration.between(mine.get(0).beatAt(), Instant.now()).abs().toMinutes() < 1);
    }

    private Leases.Owner about(Instant startedAt, PoolUse pool) {
        return new Leases.Owner(owner, "worker", 10, 1, new Leases.About(startedAt, "1.2", pool));
    }

    @Test
    void aReleasedExecutionIsQueuedAndItsLeaseVoid() {
        var lease = lease();
        var others = lease("somebody else " + owner);
        var released = await(leases.release(owner, List.of(others.id(), lease.id())));
        assertEquals(
                List.of(lease.id()), released.stream().map(ReadyExecution::id).toList());
        assertEquals(Status.QUEUED, store.find(lease.id()).summary().status());
        assertFalse(await(store.journal.record(lease, Store.done("late"))));
        assertTrue(await(store.journal.record(others, Store.done("in time"))));
        assertEquals(3, store.claim(lease.id(), "next").lease().token());
        assertTrue(await(leases.release(owner, List.of())).isEmpty());
    }

    @Test
    void executionsOfSilentOwnersAreRecoveredAndThoseOfLiveOwnersAreNot() {
        var lost = lease();
        var kept = lease("alive " + owner);
        store.beat(owner);
        store.beat("alive " + owner);
        assertFalse(recovered(MINUTE).contains(lost.id()));
        silence(owner);
        var recovered = recovered(MINUTE);
        assertTrue(recovered.contains(lost.id()));
        assertFalse(recovered.contains(kept.id()));
        var summary = store.find(lost.id()).summary();
        assertEquals(Status.QUEUED, summary.status());
        assertEquals(1, summary.attempt());
        assertFalse(await(store.journal.transition(lost, new Transition.Succeed("1")))
                .held());
        store.claim(lost.id(), "next");
    }

    @Test
    void aDeregisteredOwnersExecutionsAreRecoveredAtOnce() {
        var lease = lease();
        store.beat(owner);
        await(leases.deregister(owner));
        assertTrue(recovered(MINUTE).contains(lease.id()));
    }

    @Test
    void aRecoveryIsBoundedByItsLimit() {
        var all = IntStream.range(0, 7).mapToObj(i -> lease().id()).toList();
        recoverAllBut(owner);
        int before = 0;
        while (true) {
            var batch = await(leases.recover(MINUTE, 3, true));
            assertTrue(batch.size() <= 3);
            if (batch.isEmpty()) {
                break;
            }
            before += batch.size();
        }
        assertTrue(before >= all.size());
        all.forEach(id -> assertEquals(Status.QUEUED, store.find(id).summary().status()));
    }

    @Test
    void workersSilentForLongAreDeleted() {
        store.beat(owner);
        store.database.query("update worker set heartbeat_at = now() - interval '2 days' where id = '" + owner + "'");
        await(leases.recover(MINUTE, 1, true));
        assertEquals(
                0,
                store.database
                        .query("select 1 from worker where id = '" + owner + "'")
                        .size());
    }

    @Test
    void overdueExecutionsAreListedOldestFirstWithoutRecentOrFutureOnes() {
        var now = Instant.now();
        var recent = Store.due(now);
        var later = Store.due(now.plusSeconds(3600));
        var old = Store.due(now);
        var older = Store.due(now);
        List.of(recent, later, old, older).forEach(one -> await(store.journal.insert(one)));
        overdue(old.id(), "1 hour");
        overdue(older.id(), "2 hours");
        var waiting = lease();
        await(store.journal.transition(waiting, new Transition.Park(now.minusSeconds(1800), 0)));
        assertEquals(
                List.of(older.id(), old.id(), waiting.id()),
                await(leases.overdue(MINUTE, ReadyExecution.Position.START, 100)).stream()
                        .map(ReadyExecution::id)
                        .toList());
        assertEquals(
                List.of(older.id()),
                await(leases.overdue(MINUTE, ReadyExecution.Position.START, 1)).stream()
                        .map(ReadyExecution::id)
                        .toList());
        List.of(older.id(), old.id(), waiting.id()).forEach(id -> store.claim(id, owner));
    }

    private Lease lease() {
        return lease(owner);
    }

    private static Lease lease(String owner) {
        return store.claim(store.inserted(), owner).lease();
    }

    private Leases.Owner owner(int active) {
        return new Leases.Owner(owner, "worker", 10, active);
    }

    private List<ExecutionId> recovered(Duration silence) {
        return await(leases.recover(silence, 1000, true)).stream()
                .map(ReadyExecution::id)
                .toList();
    }

    // Work of other tests: recovered before this one counts.
    private void recoverAllBut(String living) {
        store.beat(living);
        recovered(MINUTE);
        silence(living);
    }

    private static void silence(String owner) {
        store.database.query(
                "update worker set heartbeat_at = now() - interval '2 minutes' where id = '" + owner + "'");
    }

    private static void overdue(ExecutionId id, String age) {
        store.database.query("update execution set due = now() - interval '" + age + "' where id = '" + id + "'");
    }
}
