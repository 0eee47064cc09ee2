package io.millrace.maintenance;

import static io.millrace.database.TestDatabase.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.NewExecution;
import io.millrace.execution.Trigger;
import io.millrace.journal.Store;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PartitionsTest {

    @Test
    void manyInstancesCreateEachPartitionOnce() {
        try (var store = new Store()) {
            assertEquals(0, await(store.partitions.ensure()), "the migration made the near ones");
            store.database.query("drop table " + newest(store));
            var made = await(Uni.join()
                    .all(Stream.generate(store.partitions::ensure).limit(4).toList())
                    .andFailFast());
            assertEquals(1, made.stream().mapToInt(Integer::intValue).sum());
            assertEquals(0, await(store.partitions.ensure()));
        }
    }

    @Test
    void anIdOfAnyTimeHasAPartitionAndMovesWhenItsWeekIsCreated() {
        try (var store = new Store()) {
            for (var when : List.of(Instant.EPOCH, Instant.now().plus(Duration.ofDays(60)))) {
                var execution = new NewExecution(
                        ExecutionId.next(when, 0), Store.TENANT, "f", 1, 5, Trigger.API, "{}", when, when, null);
                await(store.journal.insert(execution));
                var lease = store.claim(execution.id(), "me").lease();
                assertTrue(await(store.journal.record(lease, Store.done("a"))));
            }
            assertEquals(2, count(store, "execution_default"));
            for (var table : List.of("'execution', 'id'", "'step_result', 'execution_id'")) {
                store.database.query("select ensure_partitions(" + table
                        + ", now() + interval '59 days', now() + interval '61 days')");
            }
            assertEquals(1, count(store, "execution_default"));
            assertEquals(1, count(store, "step_result_default"));
            assertEquals(2, count(store, "execution"));
            assertEquals(2, count(store, "step_result"));
        }
    }

    @Test
    void partitionsAreCreatedWhileTheJournalWrites() {
        try (var store = new Store()) {
            var lease = store.running();
            var writes = Stream.iterate(0, i -> i + 1)
                    .limit(2000)
                    .map(i -> store.journal.record(lease, Store.done("s" + i)))
                    .toList();
            store.database.query("select ensure_partitions('execution', 'id', now(), now() + interval '30 weeks')");
            store.database.query(
                    "select ensure_partitions('step_result', 'execution_id', now(), now() + interval '30 weeks')");
            assertTrue(await(Uni.join().all(writes).andFailFast()).stream().allMatch(held -> held));
        }
    }

    private static String newest(Store store) {
        return store.database
                .query("select inhrelid::regclass::text from pg_inherits where inhparent = 'execution'::regclass "
                        + "and inhrelid::regclass::text ~ '_\\d+$' order by 1 desc limit 1")
                .get(0)
                .getString(0);
    }

    private static long count(Store store, String table) {
        return store.database.query("select count(*) from " + table).get(0).getLong(0);
    }
}
