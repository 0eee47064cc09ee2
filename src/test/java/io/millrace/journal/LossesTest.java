package io.millrace.journal;

import static io.millrace.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.StartLimits;
import io.millrace.execution.Transition;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Executions whose workers are lost. */
class LossesTest {

    private static final Duration LEASE = Duration.ofSeconds(5);

    private static Store store;

    @BeforeAll
    static void open() {
        store = new Store();
    }

    @AfterAll
    static void close() {
        store.close();
    }

    @Test
    void eachLossCountsUntilAnOwnerWritesAgain() {
        var id = store.inserted();
        assertThat(store.claim(id, "lost").losses()).isZero();
        assertThat(lose()).contains(id);

        assertThat(await(store.journal.claim(List.of(id), "fast")))
                .as("not among others")
                .isEmpty();
        var claim = suspect(id);
        assertThat(claim.losses()).isEqualTo(1);
        assertThat(lose()).contains(id);
        claim = suspect(id);
        assertThat(claim.losses()).isEqualTo(2);

        await(store.journal.record(claim.lease(), Store.done("a")));
        assertThat(lose()).contains(id);
        claim = suspect(id);
        assertThat(claim.losses()).as("a step's result is no proof").isEqualTo(3);

        await(store.journal.transition(claim.lease(), new Transition.HandBack()));
        assertThat(store.claim(id, "next").losses()).isZero();
    }

    @Test
    void aPersonsRetryBeginsAnew() {
        var id = store.inserted();
        store.claim(id, "lost");
        lose();
        var claim = suspect(id);
        await(store.journal.transition(claim.lease(), new Transition.Fail(Store.BROKEN, "{}")));
        store.database.query("update execution set losses = 3 where id = '" + id + "'");
        await(store.orders.retry(Store.TENANT, id));
        assertThat(store.claim(id, "next").losses()).isZero();
    }

    @Test
    void whatAWorkerGivesBackItselfIsNoLoss() {
        var owner = "fenced-" + UUID.randomUUID();
        store.beat(owner);
        var id = store.inserted();
        store.claim(id, owner);
        assertThat(await(store.leases.releaseAll(owner)))
                .extracting(ReadyExecution::id)
                .containsExactly(id);
        assertThat(store.claim(id, "next").losses()).isZero();
    }

    @Test
    void silenceProvesNothingToAWorkerThatHadNoContactItself() {
        var id = store.inserted();
        store.claim(id, "silent");
        await(store.leases.recover(LEASE, 1000, false));
        assertThat(store.claim(id, "next").losses()).isZero();
    }

    @Test
    void aSuspectNeedsItsSlotToo() {
        var owner = "owner-" + UUID.randomUUID();
        store.beat(owner);
        var limits = new StartLimits(null, new StartLimits.Slots("flow:" + UUID.randomUUID(), 1));
        var one = limited(limits);
        var other = limited(limits);
        await(store.slots.claim(List.of(one), "lost", LEASE));
        lose();
        assertThat(await(store.slots.claim(List.of(one, other), owner, LEASE))).satisfies(claimed -> {
            assertThat(claimed.suspects()).containsExactly(new Slots.Suspect(one, 1));
            assertThat(claimed.claims()).extracting(Claim::id).containsExactly(other);
        });
        assertThat(await(store.slots.claimSuspect(one, owner, LEASE)).full())
                .extracting(ReadyExecution::id)
                .containsExactly(one);
    }

    private static ExecutionId limited(StartLimits limits) {
        var execution = Store.limited(limits, null);
        await(store.journal.insert(execution));
        return execution.id();
    }

    private static Claim suspect(ExecutionId id) {
        assertThat(await(store.slots.claim(List.of(id), "next", LEASE)).suspects())
                .extracting(Slots.Suspect::id)
                .containsExactly(id);
        return await(store.slots.claimSuspect(id, "next", LEASE)).claims().get(0);
    }

    // None of these owners has a heartbeat.
    private static List<ExecutionId> lose() {
        return await(store.leases.recover(LEASE, 1000, true)).stream()
                .map(ReadyExecution::id)
                .toList();
    }
}
