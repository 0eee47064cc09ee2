package io.millrace.journal;

import static io.millrace.database.TestDatabase.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.capacity.Statements;
import io.millrace.control.ControlAdapters;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.millrace.maintenance.MaintenanceAdapters;
import io.millrace.visibility.DeadLetterQuery;
import io.millrace.visibility.DeadLetters;
import io.millrace.visibility.Executions;
import io.millrace.visibility.VisibilityAdapters;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every statement is planned while the tables are empty, as on a new machine, and then meets 100,000 rows. */
class PlansTest {

    private static final Pattern INDEX = Pattern.compile("Scan(?: Backward)? (?:using|on) (\\w+)");

    private static final Set<String> PRIMARY = Set.of("pkey");

    private static final Map<String, String> STATEMENTS = new LinkedHashMap<>();

    private static Store store;
    private static SqlConnection connection;

    @BeforeAll
    static void planEmptyThenFill() {
        store = new Store();
        connection = await(store.database.shards().indexed(0).getConnection());
        var id = "'" + ExecutionId.next(Instant.now(), 0) + "'";
        var ids = "array[" + id + "]::uuid[]";
        var nothing = ", '{}'".repeat(35);
        STATEMENTS.put(
                "write", "(" + ids + ", '{1}', '{succeed}', '{x}', '{null}', '{null}', '{null}'" + nothing + ")");
        STATEMENTS.put("claim", "(" + ids + ", 'me')");
        STATEMENTS.put("recorded", "(" + ids + ")");
        STATEMENTS.put("heartbeat", "('me', 'me', 1, 1, now(), '1', 20, 5, 2, 0, 1)");
        STATEMENTS.put("release", "('me', " + ids + ")");
        STATEMENTS.put("recover", "(60000, 100, 1)");
        STATEMENTS.put("release all", "('me')");
        prepare("release all", PostgresLeases.RELEASE_ALL);
        var start = "('1000-01-01', " + id + ", 100";
        STATEMENTS.put("overdue", start + ", 60000)");
        STATEMENTS.put("open", start + ")");
        STATEMENTS.put("open of", "(" + ids + ")");
        STATEMENTS.put("closed", "(" + ids + ")");
        STATEMENTS.put("find", "(" + id + ", 'default', false)");
        STATEMENTS.put("steps", "(" + id + ", false)");
        STATEMENTS.put("counts", "");
        STATEMENTS.put("list", "('default', 50)");
        STATEMENTS.put("children", "('default', " + id + ", 50)");
        STATEMENTS.put("outcomes", "(" + ids + ")");
        prepare("outcomes", VisibilityAdapters.OUTCOMES);
        STATEMENTS.put("states", "(" + ids + ")");
        prepare("states", VisibilityAdapters.STATES);
        STATEMENTS.put("forget", "(1000, 100)");
        prepare("forget", MaintenanceAdapters.DELETE_MOVED);
        STATEMENTS.put("letters", "('default', 50)");
        STATEMENTS.put("retry letters", "('default', 50)");
        prepare("letters", VisibilityAdapters.deadLetters(letters(), 50));
        prepare("retry letters", ControlAdapters.retryDeadLetters(letters(), 50));
        STATEMENTS.put("orphans", "(100)");
        STATEMENTS.put("pause", "(" + ids + ")");
        STATEMENTS.put("resume", "(" + ids + ")");
        STATEMENTS.put("retry", "(" + id + ", 'default')");
        STATEMENTS.put("search", "('default', 'needle', 10000, 20000, 50)");
        prepare(
                "search",
                VisibilityAdapters.search(TenantId.DEFAULT, filter(null), "needle", 50, new Executions.Reach(1, 1)));
        STATEMENTS.put("cancel lock", "(" + ids + ", 'default')");
        STATEMENTS.put("signal", "(" + ids + ", '{1}')");
        STATEMENTS.put("retry many", "(" + ids + ", 'default')");
        prepare("cancel lock", ControlAdapters.CANCEL_LOCK);
        prepare("signal", ControlAdapters.SIGNAL);
        prepare("retry many", ControlAdapters.RETRY_MANY);
        STATEMENTS.put("activity", "('default', '{flow}', 20000)");
        prepare("activity", VisibilityAdapters.ACTIVITY);
        STATEMENTS.put("send", "(" + id + ", 'default', 'go', '1')");
        prepare("send", PostgresSignals.SEND);
        STATEMENTS.put("received", "(" + id + ")");
        prepare("received", PostgresSignals.RECEIVED);
        prepare("orphans", ControlAdapters.ORPHANS);
        prepare("pause", ControlAdapters.PAUSE);
        prepare("resume", ControlAdapters.RESUME);
        prepare("retry", ControlAdapters.RETRY);
        prepare("write", BatchWriter.WRITE);
        prepare("claim", Claims.CLAIM);
        prepare("recorded", Claims.RECORDED);
        STATEMENTS.put("ready of groups", "(" + ids + ")");
        STATEMENTS.put("claim of groups", "(" + ids + ", 'me', 60000)");
        STATEMENTS.put("free slots", "('{default}', '{flow:1}', 60000)");
        prepare("ready of groups", PostgresSlots.READY);
        prepare("claim of groups", PostgresSlots.CLAIM);
        prepare("free slots", PostgresSlots.COUNT);
        prepare("heartbeat", PostgresLeases.HEARTBEAT);
        prepare("release", PostgresLeases.RELEASE);
        prepare("recover", PostgresLeases.RECOVER);
        prepare("overdue", PostgresLeases.OVERDUE);
        prepare("open", PostgresLeases.OPEN);
        prepare("open of", PostgresLeases.OPEN_OF);
        prepare("closed", PostgresLeases.CLOSED);
        prepare("find", VisibilityAdapters.FIND);
        prepare("steps", VisibilityAdapters.STEPS);
        prepare("counts", VisibilityAdapters.COUNTS);
        prepare("list", VisibilityAdapters.list(TenantId.DEFAULT, filter(null), 50));
        prepare("children", VisibilityAdapters.list(TenantId.DEFAULT, filter(ExecutionId.next(Instant.now(), 0)), 50));
        STATEMENTS.put("sample", "(now(), 60000, 0)");
        STATEMENTS.put("samples", "(now() - interval '1 hour', now())");
        STATEMENTS.put("flow", "(now() - interval '1 hour', now())");
        STATEMENTS.put("add up flow", "(1000)");
        prepare("sample", Statements.TAKE);
        prepare("samples", Statements.BETWEEN);
        prepare("flow", Statements.FLOW);
        prepare("service", Statements.SERVICE);
        prepare("add up flow", Statements.ADD_UP);
        STATEMENTS.forEach((name, arguments) -> run("execute \"" + name + "\"" + arguments));
        run("""
                insert into execution (id, tenant, workflow, version, status, priority, trigger, input, attempt, lease_token,
                    lease_owner, lease_at, due, created_at, finished_at, parent_id, concurrency_key, concurrency_limit)
                select (lpad(to_hex((extract(epoch from now()) * 1000)::bigint - g), 12, '0') || '7000800'
                        || substr(md5(g::text), 1, 13))::uuid, 'default', 'flow', 1,
                    case when g % 100 = 0 then 'running' when g % 20 = 1 then 'queued'
                        when g % 20 = 2 then 'failed' else 'succeeded' end, 5, 'api', '{}', 1, 1,
                    case when g % 100 = 0 then 'owner ' || g % 10 end, now(), now(), now(), now(),
                    case when g % 10 = 3 then id_floor(now()) end, case when g % 4 = 0 then 'flow:' || g % 50 end,
                    case when g % 4 = 0 then 2 end
                from generate_series(1, 100000) g
                """);
        run("""
                insert into step_result (execution_id, path, attempt, status, started_at, finished_at)
                select id, 'step', 1, 'succeeded', now(), now() from execution
                """);
        run("insert into capacity_sample select flow_bucket(now()) - g * interval '10 seconds', 1, 1, 1, 1, 1, 1, 1, 1"
                + " from generate_series(1, 8640) g");
        run("insert into flow select at, 1, 1, 1, 1 from capacity_sample");
        run("insert into worker select 'owner ' || g, 'w', 1, 1, now() from generate_series(0, 9) g");
    }

    @AfterAll
    static void close() {
        await(connection.close());
        store.close();
    }

    @Test
    void theJournalProbesPrimaryKeysOnly() {
        for (var name : Set.of(
                "write",
                "claim",
                "ready of groups",
                "release",
                "steps",
                "outcomes",
                "states",
                "open of",
                "closed",
                "pause",
                "resume",
                "signal")) {
            assertEquals(PRIMARY, indexes(name), name);
        }
    }

    @Test
    void theRestUsesTheIndexMadeForIt() {
        assertEquals(Set.of("pkey", "parent_id_idx"), indexes("recorded"));
        assertTrue(indexes("received").contains("parent_id_idx"));
        assertEquals(Set.of("lease_owner_idx"), indexes("heartbeat"));
        assertTrue(indexes("recover").contains("lease_owner_idx"));
        assertTrue(indexes("release all").contains("lease_owner_idx"));
        assertTrue(Set.of(PRIMARY, Set.of("tenant_id_idx")).contains(indexes("find")));
        assertEquals(Set.of("due_id_tenant_idx"), indexes("overdue"));
        assertEquals(Set.of("due_id_tenant_idx"), indexes("open"));
        assertEquals(Set.of("tenant_concurrency_key_idx"), indexes("free slots"));
        assertEquals(Set.of("pkey", "tenant_concurrency_key_idx"), indexes("claim of groups"));
        assertEquals(Set.of("id_idx"), indexes("orphans"));
        assertTrue(indexes("retry").containsAll(Set.of("parent_id_idx", "pkey")));
        assertEquals(Set.of("tenant_id_idx"), indexes("list"));
        for (var name : Set.of("cancel lock", "send")) {
            assertTrue(Set.of(PRIMARY, Set.of("tenant_id_idx", "pkey")).contains(indexes(name)), name);
        }
        assertTrue(indexes("retry many").containsAll(Set.of("parent_id_idx", "pkey")));
        assertEquals(Set.of("tenant_id_idx"), indexes("search"));
        assertEquals(Set.of("tenant_id_idx", "due_id_tenant_idx", "lease_owner_idx"), indexes("activity"));
        assertEquals(Set.of("tenant_finished_at_id_idx"), indexes("letters"));
        assertEquals(Set.of("tenant_finished_at_id_idx", "pkey"), indexes("retry letters"));
        assertEquals(Set.of("due_id_tenant_idx", "lease_owner_idx"), indexes("counts"));
    }

    @Test
    void aSampleCountsOpenExecutionsInPartialIndexesAndReadsTheFlowByTime() {
        assertEquals(Set.of("due_id_tenant_idx", "lease_owner_idx"), indexes("sample"));
        for (var name : Set.of("samples", "flow")) {
            var plan = plan("explain (costs off) ", name);
            assertTrue(plan.contains("flow_pkey"), plan);
            assertFalse(plan.contains("Seq Scan on flow ") || plan.contains("Seq Scan on capacity_sample"), plan);
        }
        assertTrue(plan("explain (costs off) ", "samples").contains("capacity_sample_pkey"));
    }

    @Test
    void anExistingSampleIsNotCountedAgain() {
        run("begin");
        run("execute sample" + STATEMENTS.get("sample"));
        var again =
                connection.query("explain (analyze, costs off, timing off) execute sample" + STATEMENTS.get("sample"));
        var plan = text(await(again.execute()));
        run("rollback");
        assertTrue(
                Pattern.compile("on execution_\\d+ .*\\(never executed\\)")
                        .matcher(plan)
                        .find(),
                plan);
        assertFalse(Pattern.compile("on execution_\\d+ .*loops=").matcher(plan).find(), plan);
    }

    @Test
    void executionsThatOutliveTheirWeekAreSearchedInTheDefaultPartitionsOnly() {
        assertEquals(PRIMARY, indexes("forget"), "parents are probed by their key");
        assertTrue(plan("explain (costs off) ", "forget").contains("execution_default_pkey"));
    }

    @Test
    void noStatementReadsMuchMoreThanItAnswers() {
        for (var name : Set.of(
                "write",
                "claim",
                "ready of groups",
                "claim of groups",
                "free slots",
                "recorded",
                "release",
                "overdue",
                "open",
                "open of",
                "find",
                "cancel lock",
                "retry many",
                "steps",
                "list",
                "letters",
                "retry letters",
                "samples",
                "flow")) {
            var plan = plan("explain (analyze, costs off, timing off) ", name);
            var time = Pattern.compile("Execution Time: ([\\d.]+) ms").matcher(plan);
            assertTrue(time.find());
            System.out.println(name + " over 100,000 rows: " + time.group(1) + " ms");
            var removed = Pattern.compile("Rows Removed by Filter: (\\d+)").matcher(plan);
            while (removed.find()) {
                assertTrue(Integer.parseInt(removed.group(1)) < 1000, plan);
            }
        }
    }

    private static DeadLetterQuery letters() {
        return new DeadLetterQuery(TenantId.DEFAULT, new DeadLetters.Filter(null, null, null, null, null, true, false));
    }

    private static Executions.Filter filter(ExecutionId parent) {
        return new Executions.Filter(null, Set.<Status>of(), null, null, parent, null);
    }

    private static void prepare(String name, String sql) {
        run("prepare \"" + name + "\" as " + sql);
    }

    // Which of the partitions' indexes a plan reads, by what follows the partition's name.
    private static Set<String> indexes(String name) {
        var plan = plan("explain (costs off) ", name);
        assertFalse(plan.contains("Seq Scan on execution") || plan.contains("Seq Scan on step_result"), plan);
        assertFalse(plan.contains("Hash Join") || plan.contains("Merge Join"), plan);
        return INDEX.matcher(plan)
                .results()
                .map(found -> found.group(1))
                .filter(index -> index.matches("(execution|step_result)_\\d+_.*"))
                .map(index -> index.replaceFirst("(execution|step_result)_\\d+_", ""))
                .collect(Collectors.toSet());
    }

    private static String plan(String explain, String name) {
        run("begin");
        var rows = await(connection
                .query(explain + "execute \"" + name + "\"" + STATEMENTS.get(name))
                .execute());
        run("rollback");
        return text(rows);
    }

    private static String text(RowSet<Row> plan) {
        return StreamSupport.stream(plan.spliterator(), false)
                .map(row -> row.getString(0))
                .collect(Collectors.joining("\n"));
    }

    private static void run(String sql) {
        await(connection.query(sql).execute());
    }
}
