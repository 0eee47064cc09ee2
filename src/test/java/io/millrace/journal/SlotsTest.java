package io.millrace.journal;

import static io.millrace.database.TestDatabase.await;
import static io.millrace.journal.Store.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.database.TestDatabase;
import io.millrace.execution.AvailableSlots;
import io.millrace.execution.Claim;
import io.millrace.execution.ConcurrencyGroup;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.NewExecution;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.StartLimits;
import io.millrace.execution.Status;
import io.millrace.execution.StepStatus;
import io.millrace.execution.TenantId;
import io.millrace.execution.Transition;
import io.millrace.execution.Trigger;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SlotsTest {

    private static final Duration LEASE = Duration.ofMinutes(1);

    private static Store store;

    @BeforeAll
    static void open() {
        store = new Store();
    }

    @AfterAll
    static void close() {
        store.close();
    }

    private final Slots slots = store.slots;
    private final String key = "flow:" + UUID.randomUUID();
    private final String owner = "owner-" + UUID.randomUUID();

    @BeforeEach
    void theOwnerLives() {
        store.beat(owner);
    }

    @Test
    void asManyAsSlotsAreFreeAreClaimedInOrderAndTheRestIsReturnedAsInserted() {
        var rate = new StartLimits.Rate("flow", 7, Duration.ofSeconds(30));
        var limits = new StartLimits(rate, new StartLimits.Slots(key, 2));
        var ids = IntStream.range(0, 5).mapToObj(i -> born(limits)).toList();
        var order = List.of(ids.get(3), ids.get(0), ids.get(4), ids.get(1), ids.get(2));
        var claimed = await(slots.claim(order, owner, LEASE));
        assertThat(claimed.claims()).extracting(Claim::id).containsExactlyInAnyOrder(ids.get(3), ids.get(0));
        assertThat(claimed.claims()).extracting(Claim::limits).containsOnly(limits);
        assertThat(claimed.full()).extracting(ReadyExecution::id).containsExactly(ids.get(4), ids.get(1), ids.get(2));
        assertThat(claimed.full()).allSatisfy(due -> {
            assertThat(due.first()).isTrue();
            assertThat(due.limits()).isEqualTo(limits);
            assertThat(due.tenant()).isEqualTo(TENANT);
        });
        assertThat(store.find(ids.get(2)).summary().status()).isEqualTo(Status.QUEUED);
        assertThat(free(2)).isZero();
    }

    @Test
    void theClaimWithoutSlotsIgnoresGroupsAndViceVersa() {
        var limited = born(slots(1));
        var free = store.inserted();
        assertThat(await(store.journal.claim(List.of(limited, free), owner)))
                .extracting(Claim::id)
                .containsExactly(free);
        var other = store.inserted();
        var claimed = await(slots.claim(List.of(limited, other), owner, LEASE));
        assertThat(claimed.claims()).extracting(Claim::id).containsExactly(limited);
        assertThat(claimed.full()).isEmpty();
        assertThat(await(slots.claim(List.of(limited, other), owner, LEASE)))
                .isEqualTo(new Slots.Claimed(List.of(), List.of(), List.of()));
    }

    @Test
    void anExecutionWithARateLimitOnlyNeedsNoSlot() {
        var id = born(new StartLimits(new StartLimits.Rate(key, 1, Duration.ofMinutes(1)), null));
        assertThat(store.claim(id, owner).limits().rate().key()).isEqualTo(key);
    }

    @Test
    void anExecutionThatIsNotDueTakesNoSlotAndIsNotReportedAsFull() {
        var now = java.time.Instant.now();
        var later = new NewExecution(
                ExecutionId.next(now, 0),
                TENANT,
                "flow",
                1,
                5,
                Trigger.API,
                "{}",
                now,
                now.plusSeconds(600),
                null,
                slots(1));
        await(store.journal.insert(later));
        assertThat(await(slots.claim(List.of(later.id()), owner, LEASE)))
                .isEqualTo(new Slots.Claimed(List.of(), List.of(), List.of()));
        assertThat(free(1)).isEqualTo(1);
    }

    @Test
    void everyTransitionFreesTheSlot() {
        var ways = Stream.<Transition>of(
                new Transition.Succeed("1"),
                new Transition.Fail(Store.BROKEN, "{}"),
                new Transition.Retry("{}", java.time.Instant.now().plusSeconds(60)),
                new Transition.Park(null, 0),
                new Transition.HandBack());
        ways.forEach(how -> {
            var claim = one(born(slots(1)));
            assertThat(free(1)).isZero();
            await(store.journal.transition(claim.lease(), how));
            assertThat(free(1)).as("%s", how).isEqualTo(1);
        });
        var cancelled = one(born(slots(1)));
        await(store.orders.cancel(TENANT, cancelled.id(), "enough"));
        assertThat(free(1)).isEqualTo(1);
    }

    @Test
    void theSlotsOfAKilledWorkerAreFreeAfterTheLeaseEvenBeforeTheRecovery() {
        var lost = one(born(slots(1)));
        var next = born(slots(1));
        store.beat("alive " + owner);
        assertThat(await(slots.claim(List.of(next), "alive " + owner, LEASE)).full())
                .extracting(ReadyExecution::id)
                .containsExactly(next);
        silence(owner);
        assertThat(free(1)).isEqualTo(1);
        assertThat(await(slots.claim(List.of(next), "alive " + owner, LEASE)).claims())
                .extracting(Claim::id)
                .containsExactly(next);
        assertThat(store.find(lost.id()).summary().status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void aRecoveredExecutionIsOfferedWithItsLimits() {
        var limits = slots(3);
        var id = one(born(limits)).id();
        silence(owner);
        var recovered = await(store.leases.recover(LEASE, 1000, true)).stream()
                .filter(due -> due.id().equals(id))
                .toList();
        assertThat(recovered).hasSize(1);
        assertThat(recovered.get(0).limits()).isEqualTo(limits);
        assertThat(recovered.get(0).first()).isFalse();
        var never = born(limits);
        store.database.query("update execution set due = now() - interval '1 hour' where id = '" + never + "'");
        assertThat(await(store.leases.overdue(LEASE, ReadyExecution.Position.START, 1000)))
                .filteredOn(due -> due.id().equals(never))
                .extracting(ReadyExecution::first, ReadyExecution::limits)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(true, limits));
    }

    @Test
    void aWokenParentIsReturnedWithItsLimitsAndTheChildHasItsOwn() {
        var limits = slots(1);
        var parent = one(born(limits)).lease();
        var own = new StartLimits(null, new StartLimits.Slots(key + "-child", 4));
        var child = Store.limited(own, new NewExecution.Parent(parent.id(), "c"));
        assertThat(await(store.journal.spawn(parent, Store.step("c", 1, StepStatus.WAITING, null), child)))
                .isTrue();
        assertThat(await(store.journal.transition(parent, new Transition.Park(null, 0)))
                        .status())
                .isEqualTo(Status.WAITING);
        var running = one(child.id());
        assertThat(running.limits()).isEqualTo(own);
        var woken = await(store.journal.transition(running.lease(), new Transition.Succeed("1")))
                .woken();
        assertThat(woken.id()).isEqualTo(parent.id());
        assertThat(woken.limits()).isEqualTo(limits);
        assertThat(woken.first()).isFalse();
        assertThat(one(parent.id()).children()).hasSize(1);
    }

    @Test
    void groupsOfTwoTenantsWithOneKeyShareNothing() {
        one(born(slots(1)));
        var now = java.time.Instant.now();
        var theirs = new NewExecution(
                ExecutionId.next(now, 0),
                new TenantId("other"),
                "flow",
                1,
                5,
                Trigger.API,
                "{}",
                now,
                now,
                null,
                slots(1));
        await(store.journal.insert(theirs));
        one(theirs.id());
        assertThat(await(slots.free(
                        List.of(
                                new ConcurrencyGroup(new TenantId("other"), key, 3),
                                new ConcurrencyGroup(TENANT, key, 3)),
                        LEASE)))
                .extracting(AvailableSlots::count)
                .containsExactly(2, 2);
        assertThat(await(slots.free(List.of(), LEASE))).isEmpty();
    }

    /**
     * Two processes claim executions of several groups in random batches and orders, while runs end in all ways, and count what
     * they hold by themselves: never more than the limit, and in the end each group has had all its work done.
     */
    @Test
    void concurrentClaimsNeverExceedTheLimitAndNoneIsLost() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        var random = new Random(seed);
        Slots there = new PostgresSlots(
                store.database.shards(), TestDatabase.config(JournalConfig.class, Map.of()), store.database.config());
        Map<ExecutionId, Integer> groupOf = new LinkedHashMap<>();
        for (int i = 0; i < 120; i++) {
            int group = i % 4;
            groupOf.put(born(new StartLimits(null, new StartLimits.Slots(key + group, 1 + group))), group);
        }
        var waiting = new ArrayList<>(groupOf.keySet());
        Map<ExecutionId, Claim> running = new HashMap<>();
        int rounds = 0;
        while (!waiting.isEmpty() || !running.isEmpty()) {
            assertThat(++rounds).as("rounds, seed %d", seed).isLessThan(1000);
            Collections.shuffle(waiting, random);
            var attempts = new ArrayList<Uni<Slots.Claimed>>();
            for (int i = 0; i < 6 && !waiting.isEmpty(); i++) {
                int from = random.nextInt(waiting.size());
                var batch = List.copyOf(waiting.subList(from, Math.min(waiting.size(), from + 1 + random.nextInt(20))));
                attempts.add((random.nextBoolean() ? slots : there).claim(batch, owner, LEASE));
            }
            var leaves = new ArrayList<Uni<Journal.Transitioned>>();
            for (var claim : List.copyOf(running.values())) {
                if (random.nextInt(3) > 0) {
                    running.remove(claim.id());
                    boolean again = random.nextInt(4) == 0;
                    leaves.add(store.journal.transition(
                            claim.lease(), again ? new Transition.HandBack() : new Transition.Succeed("1")));
                    if (again) {
                        waiting.add(claim.id());
                    }
                }
            }
            // Those that leave do so while others claim: a claim may find their slots free or not.
            if (!leaves.isEmpty()) {
                var left = Uni.join().all(leaves).andFailFast();
                attempts.add(left.replaceWith(new Slots.Claimed(List.of(), List.of(), List.of())));
            }
            for (var claimed : await(Uni.join().all(attempts).andFailFast())) {
                for (var claim : claimed.claims()) {
                    assertThat(running.put(claim.id(), claim)).isNull();
                    waiting.remove(claim.id());
                }
            }
            Map<Integer, Integer> perGroup = new HashMap<>();
            running.keySet().forEach(id -> perGroup.merge(groupOf.get(id), 1, Integer::sum));
            perGroup.forEach((group, count) ->
                    assertThat(count).as("group %d, seed %d", group, seed).isLessThanOrEqualTo(1 + group));
            if (rounds % 5 == 0) {
                settle(waiting, running, groupOf);
            }
        }
        System.out.println(rounds + " rounds");
        groupOf.keySet()
                .forEach(id -> assertThat(store.find(id).summary().status()).isEqualTo(Status.SUCCEEDED));
    }

    // At rest no slot is empty while something of its group waits.
    private void settle(List<ExecutionId> waiting, Map<ExecutionId, Claim> running, Map<ExecutionId, Integer> groupOf) {
        for (var claim : await(slots.claim(List.copyOf(waiting), owner, LEASE)).claims()) {
            running.put(claim.id(), claim);
            waiting.remove(claim.id());
        }
        for (int group = 0; group < 4; group++) {
            int mine = group;
            long waits = waiting.stream().filter(id -> groupOf.get(id) == mine).count();
            long runs = running.keySet().stream()
                    .filter(id -> groupOf.get(id) == mine)
                    .count();
            assertThat(runs).isEqualTo(Math.min(1 + group, waits + runs));
        }
    }

    private StartLimits slots(int limit) {
        return new StartLimits(null, new StartLimits.Slots(key, limit));
    }

    private static ExecutionId born(StartLimits limits) {
        var execution = Store.limited(limits, null);
        await(store.journal.insert(execution));
        return execution.id();
    }

    private Claim one(ExecutionId id) {
        var claims = await(slots.claim(List.of(id), owner, LEASE)).claims();
        assertThat(claims).hasSize(1);
        return claims.get(0);
    }

    private int free(int limit) {
        return await(slots.free(List.of(new ConcurrencyGroup(TENANT, key, limit)), LEASE))
                .get(0)
                .count();
    }

    private static void silence(String owner) {
        store.database.query(
                "update worker set heartbeat_at = now() - interval '2 minutes' where id = '" + owner + "'");
    }
}
