package io.millrace.maintenance;

import static io.millrace.database.TestDatabase.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.database.TestDatabase;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Lease;
import io.millrace.execution.NewExecution;
import io.millrace.execution.Signal;
import io.millrace.execution.Status;
import io.millrace.execution.StepStatus;
import io.millrace.execution.Transition;
import io.millrace.execution.Trigger;
import io.millrace.journal.Store;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static final Duration OLD = Duration.ofDays(60);

    private Store store;

    @BeforeEach
    void anOldWeek() {
        store = new Store();
        for (var table : List.of("'execution', 'id'", "'step_result', 'execution_id'")) {
            store.database.query(
                    "select ensure_partitions(" + table + ", now() - interval '60 days', now() - interval '60 days')");
        }
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void anExpiredWeekIsDroppedAndYoungerOnesAreKept() {
        var old = running(OLD);
        await(store.journal.record(old, Store.done("a")));
        await(store.journal.transition(old, new Transition.Succeed("1")));
        var young = store.running();
        await(store.journal.transition(young, new Transition.Succeed("1")));
        int before = partitions();

        var weeks = await(retention(Map.of()).drop());

        assertEquals(1, weeks.size());
        assertEquals(0, weeks.get(0).moved());
        assertEquals(before - 2, partitions());
        assertTrue(await(store.executions.find(Store.TENANT, old.id())).isEmpty());
        assertEquals(Status.SUCCEEDED, store.find(young.id()).summary().status());
        assertEquals(0, count("step_result"));
        assertEquals(List.of(), await(retention(Map.of()).drop()), "there is nothing left to drop");
        assertEquals(0, await(store.partitions.ensure()), "nobody makes it again");
    }

    @Test
    void unfinishedExecutionsContinueWithAllTheirData() {
        Map<Status, ExecutionId> open = new HashMap<>();
        for (var status : Status.values()) {
            if (!status.terminal()) {
                var lease = running(OLD);
                await(store.journal.record(lease, Store.done("a")));
                store.database.query(
                        "update execution set status = '" + status.text() + "' where id = '" + lease.id() + "'");
                open.put(status, lease.id());
            }
        }
        var parked = running(OLD);
        await(store.journal.record(parked, Store.done("a")));
        await(store.journal.transition(parked, new Transition.Park(null, 0)));
        for (int i = 0; i < 20; i++) {
            await(store.journal.transition(running(OLD), new Transition.Succeed("1")));
        }

        assertEquals(open.size() + 1, await(retention(Map.of()).drop()).get(0).moved());

        assertEquals(open.size() + 1, count("execution"));
        open.forEach((status, id) -> {
            assertEquals(status, store.find(id).summary().status());
            assertEquals(1, store.find(id).steps().size());
        });
        store.database.query("update execution set status = 'queued', due = now() where id = '" + parked.id() + "'");
        var claim = store.claim(parked.id(), "next");
        assertEquals(
                List.of("a"),
                claim.records().stream().map(record -> record.path()).toList());
        assertTrue(await(store.journal.record(claim.lease(), Store.done("b"))));
        assertTrue(await(store.journal.transition(claim.lease(), new Transition.Succeed("2")))
                .held());
        assertEquals(Status.SUCCEEDED, store.find(parked.id()).summary().status());
        assertEquals(2, store.find(parked.id()).steps().size());
    }

    @Test
    void aWaitingParentStillGetsTheOutcomeOfItsChildren() {
        var parent = running(OLD);
        var ended = child(parent, "ended");
        await(store.journal.transition(ended, new Transition.Succeed("\"done\"")));
        var working = child(parent, "working");
        await(store.journal.transition(parent, new Transition.Park(null, 1)));

        assertEquals(3, await(retention(Map.of()).drop()).get(0).moved());

        var left = await(store.journal.transition(working, new Transition.Succeed("\"late\"")));
        assertTrue(left.held());
        assertEquals(parent.id(), left.woken().id());
        var outcomes = store.claim(parent.id(), "next").children().stream()
                .collect(Collectors.toMap(child -> child.path(), child -> String.valueOf(child.output())));
        assertEquals(Map.of("ended", "\"done\"", "working", "\"late\""), outcomes);
    }

    @Test
    void rerunsAreDroppedWithTheirWeekAndKeptForUnfinishedExecutions() {
        var over = running(OLD);
        await(store.journal.transition(over, new Transition.Succeed("1")));
        await(store.reruns.order(Store.TENANT, over.id(), null, List.of("a")));
        await(store.journal.transition(store.claim(over.id(), "me").lease(), new Transition.Succeed("2")));
        var again = running(OLD);
        await(store.journal.transition(again, new Transition.Succeed("1")));
        await(store.reruns.order(Store.TENANT, again.id(), null, List.of("a")));
        assertEquals(2, count("rerun"));

        await(retention(Map.of()).drop());

        assertEquals(1, count("rerun"));
        assertEquals(
                1,
                await(store.reruns.earlier(Store.TENANT, again.id()))
                        .orElseThrow()
                        .size());
    }

    @Test
    void executionsThatFinishAfterTheirWeekAreKeptAsLongAndThenDeletedInBatches() {
        List<Lease> open = Stream.generate(() -> running(OLD)).limit(5).toList();
        open.forEach(lease -> await(store.journal.record(lease, Store.done("a"))));
        await(retention(Map.of()).drop());
        open.subList(0, 4).forEach(lease -> await(store.journal.transition(lease, new Transition.Succeed("1"))));
        var retention = retention(Map.of("millrace.retention.forget-batch", "2"));
        assertFalse(await(retention.deleteMoved()), "they ended just now");
        store.database.query(
                "update execution set finished_at = now() - interval '31 days' where finished_at is not null "
                        + "and id <> '" + open.get(3).id() + "'");

        assertTrue(await(retention.deleteMoved()));
        assertFalse(await(retention.deleteMoved()));

        assertEquals(2, count("execution"));
        assertEquals(2, count("step_result"));
        assertEquals(Status.SUCCEEDED, store.find(open.get(3).id()).summary().status());
        assertEquals(Status.RUNNING, store.find(open.get(4).id()).summary().status());
    }

    @Test
    void aWeekWithTooManyUnfinishedExecutionsIsKeptUntilTheyAreFewer() {
        List<Lease> open = Stream.generate(() -> running(OLD)).limit(3).toList();
        var retention = retention(Map.of("millrace.retention.max-moved", "2"));
        int before = partitions();
        var kept = await(retention.drop()).get(0).kept();
        assertTrue(kept != null && kept.contains("millrace.retention.max-moved"), kept);
        assertEquals(before, partitions());
        await(store.journal.transition(open.get(0), new Transition.Succeed("1")));
        assertEquals(2, await(retention.drop()).get(0).moved());
    }

    @Test
    void withoutTheLockNothingChanges() {
        running(OLD);
        int before = partitions();
        var reader = await(store.database.shards().indexed(0).getConnection());
        await(reader.query("begin").execute());
        await(reader.query("select count(*) from execution").execute());
        var retention = retention(Map.of("millrace.retention.lock-timeout", "100MS"));
        var kept = await(retention.drop()).get(0).kept();
        assertTrue(kept != null && kept.contains("timeout"), kept);
        assertEquals(before, partitions());
        await(reader.query("commit").execute());
        await(reader.close());
        assertEquals(1, await(retention.drop()).get(0).moved());
    }

    @Test
    void manyInstancesDropWhileTheJournalWritesAndNothingIsLost() {
        List<Lease> open = Stream.generate(() -> running(OLD)).limit(50).toList();
        var writes = new ArrayList<Uni<Boolean>>();
        for (int i = 0; i < 40; i++) {
            for (var lease : open) {
                writes.add(store.journal.record(lease, Store.done("s" + i)));
            }
        }
        var drops = Stream.generate(() -> retention(Map.of()).drop().onFailure().recoverWithItem(List.of()))
                .limit(3)
                .toList();
        var together = Uni.join().all(writes).andFailFast();
        await(Uni.join().all(drops).andFailFast());
        assertTrue(await(together).stream().allMatch(held -> held));
        await(retention(Map.of()).drop());
        assertEquals(50, count("execution_default"), "the week is dropped");
        open.forEach(lease -> {
            assertTrue(await(store.journal.transition(lease, new Transition.Succeed("1")))
                    .held());
            assertEquals(40, store.find(lease.id()).steps().size());
        });
    }

    @Test
    void droppingReadsNoFinishedExecution() {
        var empty = planOfADrop();
        store.database.query("""
                insert into execution (id, tenant, workflow, version, status, priority, trigger, input, output, created_at,
                    finished_at)
                select (lpad(to_hex((extract(epoch from now() - interval '60 days') * 1000)::bigint + g), 12, '0')
                        || '7000800' || substr(md5(g::text), 1, 13))::uuid, 'default', 'flow', 1,
                    case when g % 20000 = 0 then 'waiting' else 'succeeded' end, 5, 'api', '{}', repeat('x', 200), now(), now()
                from generate_series(1, 100000) g
                """);
        store.database.query("insert into step_result (execution_id, path, attempt, status, started_at)"
                + " select id, 'a', 1, 'succeeded', now() from execution");
        long pages = store.database
                .query("select sum(pg_relation_size(inhrelid)) / 8192 from pg_inherits"
                        + " where inhrelid::regclass::text ~ to_char(now() - interval '60 days', 'YYYY')")
                .get(0)
                .getLong(0);
        var full = planOfADrop();
        System.out.println("dropping a week of 100,000 executions (" + pages + " pages):\n" + full);
        // Reading the definitions of the tables costs the same however many rows they have.
        assertTrue(pagesRead(full) - pagesRead(empty) < pages / 10, "an empty week:\n" + empty + "this one:\n" + full);
        assertEquals(5, await(retention(Map.of()).drop()).get(0).moved());
    }

    /** Rolled back at once. */
    private String planOfADrop() {
        var connection = await(store.database.shards().indexed(0).getConnection());
        var answers = await(connection.query("""
                begin; explain (analyze, buffers, costs off)
                select drop_week(date_trunc('week', now() - interval '60 days', 'UTC'), 1000); rollback
                """).execute());
        var plan = new StringBuilder();
        for (var rows = answers; rows != null; rows = rows.next()) {
            rows.forEach(row -> plan.append(row.getString(0)).append('\n'));
        }
        await(connection.close());
        return plan.toString();
    }

    private static long pagesRead(String plan) {
        return Pattern.compile("(?:hit|read)=(\\d+)")
                .matcher(plan)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }

    @Test
    void zeroKeepsEverythingAndLessThanAWeekIsRejected() {
        running(OLD);
        var never = retention(Map.of("millrace.retention.keep", "0"));
        assertEquals(List.of(), await(never.drop()));
        assertFalse(await(never.deleteMoved()));
        var refused =
                assertThrows(IllegalArgumentException.class, () -> retention(Map.of("millrace.retention.keep", "1D")));
        assertTrue(refused.getMessage().contains("millrace.retention.keep"), refused.getMessage());
    }

    @Test
    void aLargeJsonOutputIsCompressedInWeeksFromBeforeAndAfterTheMigration() {
        var items = IntStream.range(0, 700)
                .mapToObj(i ->
                        "{\"id\":\"%08x\",\"title\":\"An order of step %d\",\"price\":%d.50,\"currency\":\"CHF\",\"paid\":%b,"
                                        .formatted(i * 2654435761L, i, i % 97, i % 3 == 0)
                                + "\"createdAt\":\"2026-11-%02dT10:%02d:00Z\"}".formatted(1 + i % 28, i % 60))
                .collect(Collectors.joining(",", "[", "]"));
        store.database.query("drop table " + newest("step_result"));
        store.database.query("drop table " + newest("execution"));
        assertEquals(2, await(store.partitions.ensure()));
        for (var age : List.of(Duration.ZERO, Duration.ofDays(28).negated())) {
            var lease = running(age);
            assertTrue(await(store.journal.record(lease, Store.step("a", 1, StepStatus.SUCCEEDED, items))));
            assertTrue(await(store.journal.transition(lease, new Transition.Succeed(items)))
                    .held());
            assertEquals(items, store.find(lease.id()).output());
            for (var where : List.of("execution where id", "step_result where execution_id")) {
                var row = store.database
                        .query("select tableoid::regclass::text, pg_column_size(output) from "
                                + where.replace("where", "where status = 'succeeded' and") + " = '" + lease.id() + "'")
                        .get(0);
                System.out.println(row.getString(0) + ": " + items.length() + " bytes as " + row.getInteger(1));
                assertFalse(row.getString(0).contains("default"), "in a week of its own");
                assertTrue(items.length() > 80_000 && row.getInteger(1) < items.length() / 2);
            }
        }
    }

    private Retention retention(Map<String, String> settings) {
        return new Retention(
                store.database.shards(), TestDatabase.config(RetentionConfig.class, settings), store.database.config());
    }

    @Test
    void signalsAreDroppedWithTheirWeekAndKeptForUnfinishedExecutions() {
        var over = running(OLD);
        var open = running(OLD);
        for (var lease : List.of(over, open)) {
            await(store.signals.send(Store.TENANT, lease.id(), new Signal.Message("go", "1")));
        }
        await(store.journal.transition(over, new Transition.Succeed("1")));
        await(store.journal.transition(open, new Transition.Park(null, 1)));

        assertEquals(1, await(retention(Map.of()).drop()).get(0).moved());

        assertEquals(List.of(), await(store.signals.received(over.id())));
        assertEquals(List.of(new Signal.Message("go", "1")), await(store.signals.received(open.id())));
    }

    private Lease running(Duration age) {
        return claimed(age, null);
    }

    private Lease claimed(Duration age, NewExecution.@Nullable Parent parent) {
        var born = Instant.now().minus(age);
        var execution = new NewExecution(
                ExecutionId.next(born, 0), Store.TENANT, "flow", 1, 5, Trigger.API, "{}", born, born, parent);
        await(store.journal.insert(execution));
        store.database.query("update execution set due = now() where id = '" + execution.id() + "'");
        return store.claim(execution.id(), "me").lease();
    }

    private Lease child(Lease parent, String path) {
        var lease = claimed(OLD, new NewExecution.Parent(parent.id(), path));
        assertTrue(await(store.journal.record(parent, Store.step(path, 1, StepStatus.WAITING, null))));
        assertNull(store.find(lease.id()).output());
        return lease;
    }

    private String newest(String table) {
        return store.database
                .query("select inhrelid::regclass::text from pg_inherits where inhparent = '" + table + "'::regclass "
                        + "and inhrelid::regclass::text ~ '_\\d+$' order by 1 desc limit 1")
                .get(0)
                .getString(0);
    }

    private int partitions() {
        return store.database
                .query(
                        "select count(*) from pg_inherits where inhparent in ('execution'::regclass, 'step_result'::regclass)")
                .get(0)
                .getInteger(0);
    }

    private long count(String table) {
        return store.database.query("select count(*) from " + table).get(0).getLong(0);
    }
}
