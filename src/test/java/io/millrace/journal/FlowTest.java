package io.millrace.journal;

import static io.millrace.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.database.TestDatabase;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Lease;
import io.millrace.execution.Transition;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the journal's statements leave behind of starts and ends. */
class FlowTest {

    private record Flow(long started, long completed, long failed, long cancelled) {}

    @Test
    void everyStartAndEveryEndIsCountedOnceWhateverHappens() {
        long seed = new Random().nextLong();
        System.out.println("flow, seed " + seed);
        var random = new Random(seed);
        try (var store = new Store()) {
            var expected = new long[4];
            for (int round = 0; round < 20; round++) {
                var some = new ArrayList<Uni<Void>>();
                for (int i = 0; i < 25; i++) {
                    some.add(something(store, random, expected));
                }
                await(Uni.join().all(some).andFailFast());
            }
            assertThat(flow(store))
                    .as("seed " + seed)
                    .isEqualTo(new Flow(expected[0], expected[1], expected[2], expected[3]));
            assertThat(expected).doesNotContain(0);
        }
    }

    @Test
    void anInsertWithALeaseIsAStart() {
        try (var store = new Store()) {
            var arrivals = new PostgresExecutionInserts(
                    store.database.shards(),
                    TestDatabase.config(JournalConfig.class, Map.of()),
                    TestDatabase.config(IdempotencyConfig.class, Map.of()),
                    store.database.config(),
                    store.metrics);
            await(arrivals.store(new ExecutionInserts.KeyedInsert(Store.execution(), null, "me")));
            await(arrivals.store(new ExecutionInserts.KeyedInsert(Store.execution(), null, null)));
            assertThat(flow(store)).isEqualTo(new Flow(1, 0, 0, 0));
        }
    }

    @Test
    void anExecutionThatIsRecoveredParkedOrRetriedStartsOnce() {
        try (var store = new Store()) {
            var id = store.inserted();
            var lease = store.claim(id, "dead").lease();
            await(store.leases.recover(Duration.ZERO, 10, true));
            lease = store.claim(id, "me").lease();
            await(store.journal.transition(lease, new Transition.Retry("{}", Instant.now())));
            lease = store.claim(id, "me").lease();
            await(store.journal.transition(lease, new Transition.Fail(Store.BROKEN, "{}")));
            await(store.orders.retry(Store.TENANT, id));
            lease = store.claim(id, "me").lease();
            await(store.journal.transition(lease, new Transition.Succeed("1")));
            // The zombie's end does not hold.
            await(store.journal.transition(lease, new Transition.Succeed("2")));
            assertThat(flow(store)).isEqualTo(new Flow(1, 1, 1, 0));
        }
    }

    @Test
    void eachRunSegmentIsCountedOnceWithTheTimeItsSlotWasHeld() {
        try (var store = new Store()) {
            var parked = store.inserted();
            var lease = held(store, parked, 2);
            await(store.journal.transition(lease, new Transition.Park(null, 0)));
            store.database.query("update execution set status = 'queued', due = now()");
            lease = held(store, parked, 4);
            await(store.journal.transition(lease, new Transition.Succeed("1")));
            var lost = store.inserted();
            held(store, lost, 1);
            await(store.leases.recover(Duration.ZERO, 10, true));
            held(store, lost, 3);
            await(store.orders.cancel(Store.TENANT, lost, "no"));
            var row = store.database
                    .query("select sum(stretches)::int as n, sum(seconds) as s, sum(squares) as q from flow_entry")
                    .get(0);
            assertThat(row.getInteger("n")).isEqualTo(4);
            assertThat(row.getDouble("s")).isBetween(10.0, 12.0);
            assertThat(row.getDouble("q")).isBetween(30.0, 45.0);
        }
    }

    private static Lease held(Store store, ExecutionId id, int seconds) {
        var lease = store.claim(id, "me").lease();
        store.database.query("update execution set lease_at = lease_at - interval '%d seconds'".formatted(seconds)
                + " where status = 'running'");
        return lease;
    }

    @Test
    void eventsAreCountedInTheBucketOfTheirTime() {
        try (var store = new Store()) {
            store.running();
            var row = store.database
                    .query(
                            "select bucket = flow_bucket(bucket) as whole, now() - bucket < interval '1 minute' as recent"
                                    + " from flow_entry")
                    .get(0);
            assertThat(row.getBoolean("whole") && row.getBoolean("recent")).isTrue();
        }
    }

    // Counts what it does beforehand: each of these ends as it is told.
    private static Uni<Void> something(Store store, Random random, long[] expected) {
        int what = random.nextInt(8);
        var born = Store.execution();
        ExecutionId id = born.id();
        var inserted = store.journal.insert(born);
        if (what == 0) {
            return inserted.replaceWithVoid();
        }
        if (what == 1) {
            expected[3]++;
            return inserted.chain(() -> store.orders.cancel(Store.TENANT, id, "no"))
                    .replaceWithVoid();
        }
        expected[0]++;
        Uni<Lease> claimed = inserted.chain(() -> store.journal.claim(List.of(id), "me"))
                .map(claims -> claims.get(0).lease());
        switch (what) {
            case 2 -> {
                return claimed.replaceWithVoid();
            }
            case 3 -> {
                expected[3]++;
                return claimed.chain(() -> store.orders.cancel(Store.TENANT, id, "no"))
                        .replaceWithVoid();
            }
            case 4 -> {
                return claimed.chain(lease -> store.journal.transition(lease, new Transition.Park(null, 0)))
                        .replaceWithVoid();
            }
            case 5 -> {
                expected[2]++;
                return failed(store, claimed).replaceWithVoid();
            }
            case 6 -> {
                expected[2]++;
                return failed(store, claimed)
                        .chain(() -> store.orders.retry(Store.TENANT, id))
                        .replaceWithVoid();
            }
            default -> {
                expected[1]++;
                return claimed.chain(lease -> store.journal.transition(lease, new Transition.Succeed("1")))
                        .replaceWithVoid();
            }
        }
    }

    private static Uni<?> failed(Store store, Uni<Lease> claimed) {
        return claimed.chain(lease -> store.journal.transition(lease, new Transition.Fail(Store.BROKEN, "{}")));
    }

    private static Flow flow(Store store) {
        var row = store.database.query("""
                        select coalesce(sum(started), 0)::bigint as started, coalesce(sum(completed), 0)::bigint as completed,
                            coalesce(sum(failed), 0)::bigint as failed, coalesce(sum(cancelled), 0)::bigint as cancelled
                        from flow_entry
                        """).get(0);
        return new Flow(
                row.getLong("started"), row.getLong("completed"), row.getLong("failed"), row.getLong("cancelled"));
    }
}
