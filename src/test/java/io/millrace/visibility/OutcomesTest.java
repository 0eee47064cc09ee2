package io.millrace.visibility;

import static io.millrace.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.database.TestDatabase;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Failure;
import io.millrace.execution.Lease;
import io.millrace.execution.Outcome;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.millrace.execution.Transition;
import io.millrace.journal.JournalConfig;
import io.millrace.journal.Store;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OutcomesTest {

    private static Store store;
    private static Outcomes outcomes;

    @BeforeAll
    static void open() {
        store = new Store();
        outcomes = new PostgresOutcomes(
                store.database.shards(), TestDatabase.config(JournalConfig.class, Map.of()), store.database.config());
    }

    @AfterAll
    static void close() {
        store.close();
    }

    @Test
    void eachCallerGetsItsOwnOutcomeHoweverManyAsk() {
        var ids = new ArrayList<ExecutionId>();
        for (int i = 0; i < 450; i++) {
            ids.add(store.inserted());
        }
        for (int i = 0; i < ids.size(); i += 3) {
            var lease = store.claim(ids.get(i), "me").lease();
            await(store.journal.transition(lease, new Transition.Succeed(Integer.toString(i))));
        }
        var asked = new ArrayList<Uni<Optional<Outcome>>>();
        ids.forEach(id -> asked.add(outcomes.of(Store.TENANT, id)));
        var told = await(Uni.join().all(asked).andFailFast());
        for (int i = 0; i < ids.size(); i++) {
            var expected = i % 3 == 0
                    ? new Outcome(Status.SUCCEEDED, Integer.toString(i), null)
                    : new Outcome(Status.QUEUED, null, null);
            assertThat(told.get(i)).contains(expected);
        }
        assertThat(new HashSet<>(ids)).hasSize(450);
        assertThat(await(outcomes.status(Store.TENANT, ids.get(3)))).contains(Status.SUCCEEDED);
        assertThat(await(outcomes.status(Store.TENANT, ids.get(4)))).contains(Status.QUEUED);
    }

    @Test
    void theErrorOfAnAttemptIsNoOutcome() {
        var lease = store.running();
        await(store.journal.transition(lease, new Transition.Retry("{\"type\":\"x\"}", Instant.now())));
        assertThat(await(outcomes.of(Store.TENANT, lease.id()))).contains(new Outcome(Status.QUEUED, null, null));

        var next = store.claim(lease.id(), "me").lease();
        await(store.journal.transition(next, new Transition.Fail(new Failure("y", "no", false), "{\"type\":\"y\"}")));
        assertThat(await(outcomes.of(Store.TENANT, lease.id())))
                .contains(new Outcome(Status.FAILED, null, "{\"type\":\"y\"}"));
    }

    @Test
    void anotherTenantsExecutionAndAnIdOfAnUnknownShardAreUnknown() {
        var id = store.inserted();
        assertThat(await(outcomes.of(new TenantId("other"), id))).isEmpty();
        assertThat(await(outcomes.status(new TenantId("other"), id))).isEmpty();
        assertThat(await(outcomes.status(Store.TENANT, ExecutionId.next(Instant.now(), 200))))
                .isEmpty();
        assertThat(await(outcomes.of(Store.TENANT, ExecutionId.next(Instant.now(), 0))))
                .isEmpty();
        assertThat(await(outcomes.of(Store.TENANT, ExecutionId.next(Instant.now(), 200))))
                .isEmpty();
    }

    @Test
    void aCallerInTheCommittingProcessGetsTheOutcomeThatPostgresHas() {
        var done = store.claim(store.inserted(), "me").lease();
        var failed = store.claim(store.inserted(), "me").lease();
        var other = store.claim(store.inserted(), "me").lease();
        var one = store.endings.of(done.id()).subscribeAsCompletionStage();
        var another = store.endings.of(done.id()).subscribeAsCompletionStage();
        var third = store.endings.of(failed.id()).subscribeAsCompletionStage();
        var gone = store.endings.of(other.id()).subscribeAsCompletionStage();
        gone.cancel(true);
        await(store.journal.transition(done, new Transition.Succeed("{\"n\":1}")));
        var why = new Failure("http", "answered 500", true);
        await(store.journal.transition(failed, new Transition.Fail(why, "{\"message\":\"answered 500\"}")));
        assertThat(one)
                .isCompletedWithValue(
                        await(outcomes.of(Store.TENANT, done.id())).orElseThrow());
        assertThat(another).isCompletedWithValue(one.join());
        assertThat(third)
                .isCompletedWithValue(
                        await(outcomes.of(Store.TENANT, failed.id())).orElseThrow());
    }

    @Test
    void aRetriedAttemptAndARejectedTransitionCompleteNothing() {
        var retried = store.claim(store.inserted(), "me").lease();
        var lost = store.claim(store.inserted(), "me").lease();
        var one = store.endings.of(retried.id()).subscribeAsCompletionStage();
        var other = store.endings.of(lost.id()).subscribeAsCompletionStage();
        await(store.journal.transition(retried, new Transition.Retry("{}", Instant.now())));
        assertThat(await(store.journal.transition(new Lease(lost.id(), lost.token() - 1), new Transition.Succeed("1")))
                        .held())
                .isFalse();
        assertThat(one).isNotDone();
        assertThat(other).isNotDone();
    }
}
