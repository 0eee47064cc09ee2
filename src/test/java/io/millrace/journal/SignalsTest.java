package io.millrace.journal;

import static io.millrace.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.NewExecution;
import io.millrace.execution.Signal;
import io.millrace.execution.Status;
import io.millrace.execution.StepWait;
import io.millrace.execution.TenantId;
import io.millrace.execution.Transition;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class SignalsTest {

    private static final Signal.Message GO = new Signal.Message("go", "{\"n\":1}");

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
    void aMessageWakesAParkedExecution() {
        var lease = store.running();
        await(store.journal.transition(lease, new Transition.Park(null, 0)));

        var sent = send(lease.id(), GO);

        assertThat(sent.stored()).isTrue();
        assertThat(sent.woken()).isNotNull();
        assertThat(sent.woken().id()).isEqualTo(lease.id());
        var claim = store.claim(lease.id(), "next");
        assertThat(claim.signals()).isEqualTo(1);
        assertThat(claim.messages()).containsExactly(GO);
    }

    @Test
    void oneThatComesWhileItRunsKeepsItFromParking() {
        var lease = store.running();
        assertThat(send(lease.id(), GO).woken()).isNull();
        assertThat(await(store.journal.transition(lease, new Transition.Park(null, 0)))
                        .status())
                .isEqualTo(Status.QUEUED);
    }

    @Test
    void oneThatComesBeforeTheFirstClaimIsPartOfIt() {
        var id = store.inserted();
        assertThat(send(id, GO)).isEqualTo(new Signals.Sent(true, null));
        var claim = store.claim(id, "owner");
        assertThat(claim.signals()).isEqualTo(1);
        assertThat(claim.messages()).containsExactly(GO);
    }

    @Test
    void aPausedExecutionKeepsItUntilItIsResumed() {
        var lease = store.running();
        await(store.journal.transition(lease, new Transition.Park(null, 0)));
        store.database.query("update execution set paused_at = now() where id = '" + lease.id() + "'");
        assertThat(send(lease.id(), GO)).isEqualTo(new Signals.Sent(true, null));
        assertThat(store.find(lease.id()).summary().status()).isEqualTo(Status.WAITING);
        assertThat(await(store.signals.received(lease.id()))).containsExactly(GO);
    }

    @Test
    void whatIsOverOrUnknownOrOfAnotherTenantTakesNone() {
        var lease = store.running();
        assertThat(await(store.signals.send(new TenantId("other"), lease.id(), GO))
                        .stored())
                .isFalse();
        await(store.journal.transition(lease, new Transition.Succeed("1")));
        assertThat(send(lease.id(), GO).stored()).isFalse();
        assertThat(send(ExecutionId.next(Instant.now(), 0), GO).stored()).isFalse();
        assertThat(send(ExecutionId.next(Instant.now(), 9), GO).stored()).isFalse();
        assertThat(await(store.signals.received(lease.id()))).isEmpty();
    }

    @Test
    void completedChildrenAreSignalsToo() {
        var parent = store.running();
        var child = Store.execution(new NewExecution.Parent(parent.id(), "c"));
        assertThat(await(store.journal.spawn(parent, Store.waiting("c", 1, new StepWait.ForChild(child.id())), child)))
                .isTrue();
        send(parent.id(), GO);
        assertThat(await(store.signals.received(parent.id()))).containsExactly(GO);

        await(store.journal.transition(store.claim(child.id(), "me").lease(), new Transition.Succeed("\"x\"")));

        var received = await(store.signals.received(parent.id()));
        assertThat(received).hasSize(2).last().isEqualTo(GO);
        assertThat(received.get(0).ends(new StepWait.ForChild(child.id()))).isTrue();
        assertThat(received.get(0).ends(new StepWait.ForSignal("go"))).isFalse();
    }

    /** Sends, children that complete and a park race: whoever is last, the execution does not sleep through any of them. */
    @RepeatedTest(20)
    void noneIsSleptThrough() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var parent = store.running();
        var child = Store.execution(new NewExecution.Parent(parent.id(), "c"));
        await(store.journal.spawn(parent, Store.waiting("c", 1, new StepWait.ForChild(child.id())), child));
        var lease = store.claim(child.id(), "me").lease();
        List<Uni<?>> acts = new ArrayList<>(List.of(
                store.journal.transition(parent, new Transition.Park(null, 0)),
                store.journal.transition(lease, new Transition.Succeed("1")),
                store.signals.send(Store.TENANT, parent.id(), GO),
                store.signals.send(Store.TENANT, parent.id(), new Signal.Message("go", "2"))));
        java.util.Collections.shuffle(acts, random);
        await(Uni.join()
                .all(acts.stream().map(act -> act.replaceWithVoid()).toList())
                .andFailFast());

        var claim = store.claim(parent.id(), "next");
        assertThat(claim.signals()).as("seed %d", seed).isEqualTo(3);
        assertThat(claim.messages()).as("seed %d", seed).hasSize(2);
        assertThat(claim.children()).as("seed %d", seed).singleElement().satisfies(one -> assertThat(one.status())
                .isEqualTo(Status.SUCCEEDED));
    }

    private static Signals.Sent send(ExecutionId to, Signal.Message message) {
        return await(store.signals.send(Store.TENANT, to, message));
    }
}
