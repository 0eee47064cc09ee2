package io.millrace.visibility;

import static io.millrace.database.TestDatabase.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.control.OrderResult;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Failure;
import io.millrace.execution.Lease;
import io.millrace.execution.NewExecution;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.millrace.execution.Transition;
import io.millrace.execution.Trigger;
import io.millrace.expression.Json;
import io.millrace.journal.Store;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DeadLettersTest {

    private static final DeadLetters.Filter ALL = new DeadLetters.Filter(null, null, null, null, null, true, false);
    private static final DeadLetters.Filter DISCARDED =
            new DeadLetters.Filter(null, null, null, null, null, true, true);

    private static Store store;

    @BeforeAll
    static void open() {
        store = new Store();
    }

    @AfterAll
    static void close() {
        store.close();
    }

    private final DeadLetters letters = store.letters;
    private final TenantId tenant = new TenantId("tenant-" + UUID.randomUUID());

    @Test
    void aFailedExecutionIsADeadLetterUntilItIsRetriedAndAgainWhenItFailsAgain() {
        var id = failed("flow", broken("loop/3/fetch"));
        var letter = list(ALL).get(0);
        assertEquals(id, letter.id());
        assertEquals("flow", letter.workflow());
        assertEquals(1, letter.attempts());
        assertTrue(letter.error().contains("loop/3/fetch"), letter.error());

        var ordered = await(store.letterOrders.retry(tenant, id)).orElseThrow();
        assertTrue(ordered.changed());
        assertEquals(id, ordered.queued().get(0).id());
        assertEquals(List.of(), list(ALL));
        assertEquals(
                new OrderResult(false, Status.QUEUED, List.of(), List.of()),
                await(store.letterOrders.retry(tenant, id)).orElseThrow());

        fail(store.claim(id, "next").lease(), broken("other"));
        assertTrue(list(ALL).get(0).error().contains("other"));
        assertEquals(
                List.of("other"),
                causes(ALL).stream().map(DeadLetters.Cause::place).toList());
    }

    @Test
    void succeededAndCancelledExecutionsAreNoDeadLetters() {
        await(store.journal.transition(running("flow", null), new Transition.Succeed("1")));
        await(store.orders.cancel(tenant, running("flow", null).id(), "no"));
        assertEquals(List.of(), list(ALL));
    }

    @Test
    void aDiscardedOneStaysFailedAndIsListedOnRequestOnly() {
        var id = failed("flow", broken("a"));
        assertTrue(await(store.letterOrders.discard(tenant, id, "never mind"))
                .orElseThrow()
                .changed());
        assertEquals(List.of(), list(ALL));
        assertEquals(List.of(), causes(ALL));
        var letter = list(DISCARDED).get(0);
        assertEquals("never mind", letter.discardReason());
        assertNotNull(letter.discardedAt());
        assertEquals(
                Status.FAILED,
                await(store.executions.find(tenant, id)).orElseThrow().summary().status());
        var again = new OrderResult(false, Status.FAILED, List.of(), List.of());
        assertEquals(
                again, await(store.letterOrders.discard(tenant, id, "twice")).orElseThrow());
        assertEquals(again, await(store.letterOrders.retry(tenant, id)).orElseThrow());

        assertTrue(await(store.orders.retry(tenant, id)).orElseThrow().changed(), "taken back by hand");
        fail(store.claim(id, "next").lease(), broken("a"));
        assertNull(list(ALL).get(0).discardedAt(), "no mark of the earlier failure is left");
    }

    @Test
    void anotherTenantsDeadLettersAreInvisible() {
        var id = failed("flow", broken("a"));
        assertTrue(await(store.letterOrders.retry(new TenantId("other"), id)).isEmpty());
        assertTrue(await(store.letterOrders.discard(new TenantId("other"), id, "x"))
                .isEmpty());
        assertEquals(List.of(), await(letters.list(new TenantId("other"), ALL, null, 10)));
        assertEquals(List.of(), await(store.letterOrders.retryOldest(new TenantId("other"), ALL, 10)));
        assertEquals(0, await(store.letterOrders.discardOldest(new TenantId("other"), ALL, "x", 10)));
        assertTrue(
                await(store.letterOrders.retry(tenant, ExecutionId.next(Instant.now(), 9)))
                        .isEmpty(),
                "no such shard");
    }

    @Test
    void filtersCombineAndIterationsOfALoopAreOnePlace() {
        var a = failed("a", broken("loop/1/fetch"));
        var b = failed("a", broken("loop/22/fetch"));
        var c = failed("b", new Failure("timeout", "too long", true));
        assertEquals(Set.of(a, b), ids(filter(null, null, "loop/*/fetch", null, null)));
        assertEquals(Set.of(c), ids(filter(null, "timeout", null, null, null)));
        assertEquals(Set.of(), ids(filter("a", "timeout", null, null, null)));
        assertEquals(Set.of(c), ids(filter("b", null, null, null, null)));
        var now = await(letters.now(tenant));
        assertEquals(Set.of(a, b, c), ids(filter(null, null, null, now.minusSeconds(60), now.plusSeconds(60))));
        assertEquals(Set.of(), ids(filter(null, null, null, now.plusSeconds(60), null)));
        assertEquals(Set.of(), ids(filter(null, null, null, null, now.minusSeconds(60))));
        assertEquals(Set.of(a, b, c), ids(filter(null, null, null, Instant.MIN, Instant.MAX)));

        var causes = causes(ALL);
        assertEquals(2, causes.size());
        assertEquals("loop/*/fetch", causes.get(0).place());
        assertEquals(2, causes.get(0).count());
        assertFalse(causes.get(0).last().isBefore(causes.get(0).first()));
        assertNull(causes.get(1).place());
        assertEquals("timeout", causes.get(1).type());
    }

    @Test
    void childrenAreDeadLettersTooAndCanBeExcluded() {
        var parent = failed("flow", broken("a"));
        var child = running("flow", new NewExecution.Parent(parent, "a"));
        fail(child, broken("a"));
        assertEquals(Set.of(parent, child.id()), ids(ALL));
        var own = new DeadLetters.Filter(null, null, null, null, null, false, false);
        assertEquals(Set.of(parent), ids(own));
        assertEquals(
                List.of(parent),
                await(store.letterOrders.retryOldest(tenant, own, 10)).stream()
                        .map(ReadyExecution::id)
                        .toList());
    }

    /** All of one commit failed in the same instant. */
    @Test
    void pagesHaveNeitherGapsNorDuplicatesWhenManyFailInTheSameInstant() {
        fill(250);
        var seen = new ArrayList<ExecutionId>();
        DeadLetters.Place after = null;
        while (true) {
            var page = await(letters.list(tenant, ALL, after, 40));
            if (page.isEmpty()) {
                break;
            }
            page.forEach(letter -> seen.add(letter.id()));
            after = page.get(page.size() - 1).place();
        }
        assertEquals(250, seen.size());
        assertEquals(250, new HashSet<>(seen).size());
    }

    @Test
    void ofConcurrentRetriesAndDiscardsOneWins() {
        int discarded = 0;
        for (int round = 0; round < 40; round++) {
            var id = failed("flow", broken("a"));
            var orders = IntStream.range(0, 8)
                    .mapToObj(i -> i % 2 == 0
                            ? store.letterOrders.retry(tenant, id)
                            : store.letterOrders.discard(tenant, id, "no"))
                    .toList();
            var answers = await(Uni.join().all(orders).andFailFast());
            var winners = answers.stream()
                    .map(answer -> answer.orElseThrow())
                    .filter(OrderResult::changed)
                    .toList();
            assertEquals(1, winners.size());
            var stands = await(store.executions.find(tenant, id))
                    .orElseThrow()
                    .summary()
                    .status();
            assertEquals(winners.get(0).status(), stands);
            assertEquals(stands == Status.FAILED, list(DISCARDED).stream().anyMatch(letter -> letter.id()
                    .equals(id)));
            discarded += stands == Status.FAILED ? 1 : 0;
        }
        System.out.println("discarded in " + discarded + " of 40 rounds");
    }

    @Test
    void concurrentOrdersByFilterReachEachDeadLetterOnce() {
        fill(2_500);
        var orders = IntStream.range(0, 12)
                .mapToObj(i -> store.letterOrders.retryOldest(tenant, ALL, 300))
                .toList();
        var taken = new ArrayList<ExecutionId>();
        for (var queued : await(Uni.join().all(orders).andFailFast())) {
            assertTrue(queued.size() <= 300);
            queued.forEach(due -> taken.add(due.id()));
        }
        while (await(letters.any(tenant, ALL))) {
            await(store.letterOrders.retryOldest(tenant, ALL, 300)).forEach(due -> taken.add(due.id()));
        }
        assertEquals(2_500, taken.size());
        assertEquals(2_500, new HashSet<>(taken).size());
        assertEquals(
                2_500L,
                store.database
                        .query(
                                "select count(*) from execution where status = 'queued' and error_type is null and tenant = '"
                                        + tenant + "'")
                        .get(0)
                        .getLong(0));
    }

    @Test
    void theOldestGoFirst() {
        var first = failed("flow", broken("a"));
        var second = failed("flow", broken("a"));
        assertEquals(1, await(store.letterOrders.discardOldest(tenant, ALL, "old", 1)));
        assertEquals(Set.of(first), ids(DISCARDED));
        assertEquals(Set.of(second), ids(ALL));
    }

    private void fill(int count) {
        store.database.query("""
                insert into execution (id, tenant, workflow, version, status, priority, trigger, input, attempt, lease_token,
                    due, created_at, finished_at, error, error_type)
                select (lpad(to_hex((extract(epoch from now()) * 1000)::bigint - g), 12, '0') || '7000800'
                        || substr(md5('%1$s' || g), 1, 13))::uuid, '%1$s', 'flow', 1, 'failed', 5, 'api', '{}', 3, 1,
                    now(), now(), now(), '{"type":"broken","message":"x"}', 'broken'
                from generate_series(1, %2$d) g
                """.formatted(tenant, count));
    }

    private static Failure broken(String step) {
        return new Failure("broken", "on \"purpose\" \u0000", step, false, Map.of());
    }

    private Lease running(String workflow, NewExecution.@Nullable Parent parent) {
        var now = Instant.now();
        var id = ExecutionId.next(now, 0);
        await(store.journal.insert(new NewExecution(id, tenant, workflow, 1, 5, Trigger.API, "{}", now, now, parent)));
        return store.claim(id, "owner").lease();
    }

    private ExecutionId failed(String workflow, Failure why) {
        var lease = running(workflow, null);
        fail(lease, why);
        return lease.id();
    }

    private static void fail(Lease lease, Failure why) {
        assertTrue(await(store.journal.transition(lease, new Transition.Fail(why, Json.write(why.toMap()))))
                .held());
    }

    private static DeadLetters.Filter filter(
            @Nullable String workflow,
            @Nullable String type,
            @Nullable String place,
            @Nullable Instant from,
            @Nullable Instant to) {
        return new DeadLetters.Filter(workflow, type, place, from, to, true, false);
    }

    private List<DeadLetters.Letter> list(DeadLetters.Filter filter) {
        return await(letters.list(tenant, filter, null, 1_000));
    }

    private Set<ExecutionId> ids(DeadLetters.Filter filter) {
        return new HashSet<>(list(filter).stream().map(DeadLetters.Letter::id).toList());
    }

    private List<DeadLetters.Cause> causes(DeadLetters.Filter filter) {
        return await(letters.causes(tenant, filter, 100));
    }
}
