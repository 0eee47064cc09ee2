package io.millrace.journal;

import static io.millrace.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.database.TestDatabase;
import io.millrace.execution.NewExecution;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.millrace.execution.Transition;
import io.millrace.execution.Trigger;
import io.millrace.journal.ExecutionInserts.InsertResult;
import io.millrace.journal.ExecutionInserts.Key;
import io.millrace.journal.ExecutionInserts.KeyedInsert;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExecutionInsertsTest {

    private static Store store;
    private static ExecutionInserts inserts;

    @BeforeAll
    static void open() {
        store = new Store();
        inserts = inserts();
    }

    @AfterAll
    static void close() {
        store.close();
    }

    /** As another instance has them: with a group commit of its own. */
    private static ExecutionInserts inserts() {
        return new PostgresExecutionInserts(
                store.database.shards(),
                TestDatabase.config(JournalConfig.class, Map.of()),
                TestDatabase.config(IdempotencyConfig.class, Map.of("millrace.idempotency.forget-batch", "10")),
                store.database.config(),
                new SimpleMeterRegistry());
    }

    private static InsertResult insert(NewExecution execution, @Nullable Key key, @Nullable String owner) {
        return await(inserts.store(new KeyedInsert(execution, key, owner)));
    }

    private static Key key(String request) {
        return new Key(UUID.randomUUID().toString(), request);
    }

    private static void age(Key key, String interval) {
        store.database.query("update idempotency_key set created_at = now() - interval '" + interval + "' where key = '"
                + key.text() + "' returning 1");
    }

    private static boolean exists(NewExecution execution) {
        return await(store.executions.find(Store.TENANT, execution.id())).isPresent();
    }

    @Test
    void aRepeatedRequestUnderItsKeyReturnsTheFirstExecution() {
        var key = key("a");
        var first = Store.execution();
        var second = Store.execution();
        assertThat(insert(first, key, null)).isEqualTo(new InsertResult.Inserted(null));
        assertThat(insert(second, key, null)).isEqualTo(new InsertResult.Repeated(first.id(), false));
        assertThat(await(inserts.find(Store.TENANT, key))).contains(new InsertResult.Repeated(first.id(), false));
        assertThat(exists(first)).isTrue();
        assertThat(exists(second)).isFalse();
    }

    @Test
    void anotherRequestUnderAUsedKeyIsAConflict() {
        var key = key("a");
        var first = Store.execution();
        var second = Store.execution();
        insert(first, key, null);
        var other = new Key(key.text(), "b");
        assertThat(insert(second, other, null)).isEqualTo(new InsertResult.KeyConflict(first.id()));
        assertThat(await(inserts.find(Store.TENANT, other))).contains(new InsertResult.KeyConflict(first.id()));
        assertThat(exists(second)).isFalse();
    }

    @Test
    void aKeyBelongsToOneTenant() {
        var key = key("a");
        var mine = Store.execution();
        var theirs = new NewExecution(
                Store.execution().id(),
                new TenantId("other"),
                "flow",
                1,
                5,
                Trigger.API,
                "{}",
                mine.createdAt(),
                mine.due(),
                null);
        insert(mine, key, null);
        assertThat(insert(theirs, key, null)).isEqualTo(new InsertResult.Inserted(null));
    }

    @Test
    void anExpiredKeyCanBeUsedAgain() {
        var key = key("a");
        var first = Store.execution();
        insert(first, key, null);
        age(key, "23 hours 59 minutes");
        assertThat(insert(Store.execution(), key, null)).isEqualTo(new InsertResult.Repeated(first.id(), false));

        age(key, "24 hours");
        assertThat(await(inserts.find(Store.TENANT, key))).isEmpty();
        var second = Store.execution();
        var other = new Key(key.text(), "b");
        assertThat(insert(second, other, null)).isEqualTo(new InsertResult.Inserted(null));
        assertThat(exists(second)).isTrue();
        assertThat(insert(Store.execution(), other, null)).isEqualTo(new InsertResult.Repeated(second.id(), false));
        assertThat(exists(first)).isTrue();
    }

    @Test
    void expiredKeysAreDeletedInBatches() {
        var old = new ArrayList<Key>();
        for (int i = 0; i < 25; i++) {
            var key = key("a");
            insert(Store.execution(), key, null);
            age(key, "2 days");
            old.add(key);
        }
        var young = key("a");
        insert(Store.execution(), young, null);
        int batches = 1;
        while (await(inserts.forget())) {
            batches++;
        }
        assertThat(batches).isEqualTo(3);
        assertThat(old).allMatch(key -> count(key) == 0);
        assertThat(count(young)).isEqualTo(1);
    }

    @Test
    void expiredKeysAreFoundByTheIndexOnAge() {
        store.database.query("""
                insert into idempotency_key (tenant, key, request, execution_id, direct)
                select 'full', 'key ' || g, 'a', gen_random_uuid(), false from generate_series(1, 50000) g returning 1
                """);
        await(store.database
                .shards()
                .indexed(0)
                .query("analyze idempotency_key")
                .execute());
        var plan = await(store.database
                .shards()
                .indexed(0)
                .preparedQuery("explain (costs off) " + PostgresExecutionInserts.FORGET)
                .execute(Tuple.of(86_400_000L, 10)));
        var lines = new ArrayList<String>();
        plan.forEach(row -> lines.add(row.getString(0)));
        assertThat(lines).anyMatch(line -> line.contains("idempotency_key_age"));
        assertThat(lines).noneMatch(line -> line.contains("Seq Scan"));
    }

    private static long count(Key key) {
        return store.database
                .query("select count(*) from idempotency_key where key = '" + key.text() + "'")
                .get(0)
                .getLong(0);
    }

    @Test
    void anExecutionInsertedWithAnOwnerRunsFromTheStart() {
        var execution = Store.execution();
        var inserted = (InsertResult.Inserted) insert(execution, null, "me");
        var claim = inserted.claim();
        assertThat(claim).isNotNull();
        assertThat(claim.lease().token()).isEqualTo(1);
        assertThat(claim.input()).isEqualTo(execution.input());
        var found = store.find(execution.id()).summary();
        assertThat(found.status()).isEqualTo(Status.RUNNING);
        assertThat(found.createdAt()).isEqualTo(claim.createdAt());
        assertThat(found.startedAt()).isEqualTo(claim.startedAt());
        assertThat(await(store.journal.claim(List.of(execution.id()), "other"))).isEmpty();
        assertThat(await(store.journal.transition(claim.lease(), new Transition.Succeed("1")))
                        .held())
                .isTrue();
    }

    @Test
    void anExecutionInsertedWithAnOwnerThatDiesIsRecoveredAndTheDeadOwnerWritesNothing() {
        store.beat("dead");
        var execution = Store.execution();
        var claim = ((InsertResult.Inserted) insert(execution, null, "dead")).claim();
        assertThat(await(store.journal.record(claim.lease(), Store.done("before"))))
                .isTrue();
        await(store.leases.deregister("dead"));

        await(store.leases.recover(Duration.ofSeconds(5), 1000, true));
        var next = store.claim(execution.id(), "alive");

        assertThat(next.lease().token()).isGreaterThan(claim.lease().token());
        assertThat(next.records()).extracting("path").containsExactly("before");
        assertThat(next.createdAt()).isEqualTo(claim.createdAt());
        assertThat(next.startedAt()).isEqualTo(claim.startedAt());
        assertThat(await(store.journal.record(claim.lease(), Store.done("late"))))
                .isFalse();
    }

    @Test
    void aReplayOfADirectOneSaysSo() {
        var key = key("a");
        var first = Store.execution();
        insert(first, key, "me");
        assertThat(insert(Store.execution(), key, null)).isEqualTo(new InsertResult.Repeated(first.id(), true));
        var queued = key("a");
        var second = Store.execution();
        insert(second, queued, null);
        assertThat(insert(Store.execution(), queued, "me")).isEqualTo(new InsertResult.Repeated(second.id(), false));
    }

    @Test
    void concurrentInsertsOnSeveralInstancesStoreOneExecutionForEachKey() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var instances = List.of(inserts(), inserts(), inserts());
        for (int round = 0; round < 10; round++) {
            var keys = new ArrayList<Key>();
            for (int i = 0; i < 20; i++) {
                keys.add(key("a"));
            }
            if (round % 2 == 1) {
                // Keys past their time: of those who take them over, too, one wins.
                keys.forEach(key -> {
                    insert(Store.execution(), key, null);
                    age(key, "2 days");
                });
            }
            var answers = new ArrayList<Uni<InsertResult>>();
            var wishes = new ArrayList<KeyedInsert>();
            for (int i = 0; i < 300; i++) {
                var owner = random.nextBoolean() ? "me" : null;
                wishes.add(new KeyedInsert(Store.execution(), keys.get(random.nextInt(keys.size())), owner));
                answers.add(instances.get(random.nextInt(instances.size())).store(wishes.get(i)));
            }
            var all = await(Uni.join().all(answers).andFailFast());
            var used = new HashSet<>(wishes.stream().map(KeyedInsert::key).toList());
            for (var key : used) {
                NewExecution winner = null;
                for (int i = 0; i < all.size(); i++) {
                    if (wishes.get(i).key().equals(key) && all.get(i) instanceof InsertResult.Inserted) {
                        assertThat(winner).as("second insert under one key").isNull();
                        winner = wishes.get(i).execution();
                    }
                }
                assertThat(winner).as("no insert under a key").isNotNull();
                for (int i = 0; i < all.size(); i++) {
                    if (wishes.get(i).key().equals(key) && all.get(i) instanceof InsertResult.Repeated repeated) {
                        assertThat(repeated.first()).isEqualTo(winner.id());
                    }
                }
            }
            assertThat(wishes.stream().map(KeyedInsert::execution).filter(ExecutionInsertsTest::exists))
                    .hasSize(used.size());
        }
    }
}
