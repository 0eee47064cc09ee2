package io.millrace.visibility;

import static io.millrace.database.TestDatabase.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.capacity.Statements;
import io.millrace.database.DatabaseUrl;
import io.millrace.database.TestDatabase;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.NewExecution;
import io.millrace.execution.TenantId;
import io.millrace.execution.Transition;
import io.millrace.execution.Trigger;
import io.millrace.journal.JournalConfig;
import io.millrace.journal.Store;
import io.millrace.maintenance.MaintenanceAdapters;
import io.millrace.testing.Servers;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class ExecutionCountsTest {

    // Counted from the executions themselves, all of them.
    private static final String RECOUNT = """
            select count(*) filter (where status in ('queued', 'waiting') and due <= now()) as waiting,
                count(*) filter (where status = 'running') as active,
                count(*) filter (where status = 'succeeded' and finished_at >= to_timestamp(
                    floor(extract(epoch from now() - interval '24 hours') / 300) * 300)) as completed,
                count(*) filter (where status = 'failed' and finished_at >= to_timestamp(
                    floor(extract(epoch from now() - interval '7 days') / 3600) * 3600)) as failed,
                count(*) filter (where status in ('queued', 'waiting') and (due > now() or due is null)) as delayed
            from execution where tenant like '%s'
            """;

    @Test
    void countsEqualARecountWhateverHappens() {
        long seed = new Random().nextLong();
        System.out.println("figures, seed " + seed);
        var random = new Random(seed);
        try (var store = new Store()) {
            var tally = MaintenanceAdapters.tally(
                    store.database.shards(),
                    TestDatabase.config(JournalConfig.class, Map.of("millrace.journal.tally-batch", "7")),
                    store.database.config());
            var tenants = List.of("a", "b", "c");
            for (int round = 0; round < 25; round++) {
                var some = new ArrayList<Uni<Void>>();
                for (int i = 0; i < 20; i++) {
                    some.add(something(store, random, new TenantId(tenants.get(random.nextInt(3))))
                            .replaceWithVoid());
                }
                await(Uni.join().all(some).andFailFast());
                if (random.nextInt(3) == 0) {
                    await(Uni.join().all(List.of(tally.addUp(), tally.addUp())).andFailFast());
                    await(tally.deleteOld());
                }
                for (var tenant : tenants) {
                    assertEquals(
                            recount(store, new TenantId(tenant)),
                            await(store.executions.counts(new TenantId(tenant))),
                            "seed " + seed);
                }
                assertEquals(recount(store, new TenantId("%")), await(store.executions.counts()), "seed " + seed);
            }
            while (await(tally.addUp())) {
                assertEquals(recount(store, new TenantId("%")), await(store.executions.counts()), "seed " + seed);
            }
            assertEquals(
                    0,
                    store.database
                            .query("select count(*) from tally_entry")
                            .get(0)
                            .getLong(0));
            assertEquals(recount(store, new TenantId("%")), await(store.executions.counts()), "seed " + seed);
            var all = await(store.executions.counts());
            assertTrue(all.completed() > 0 && all.failed() > 0, "seed " + seed);
        }
    }

    private static Uni<?> something(Store store, Random random, TenantId tenant) {
        var now = Instant.now();
        var due = random.nextInt(4) == 0 ? now.plusSeconds(600) : now;
        var born = new NewExecution(ExecutionId.next(now, 0), tenant, "flow", 1, 5, Trigger.API, "{}", now, due, null);
        var id = born.id();
        int what = random.nextInt(10);
        int end = random.nextInt(5);
        int hours = random.nextInt(400);
        var inserted = store.journal.insert(born);
        if (what == 0 || due.isAfter(now)) {
            return inserted;
        }
        if (what == 1) {
            return inserted.chain(() -> store.orders.cancel(tenant, id, "no"));
        }
        var ended = inserted.chain(() -> store.journal.claim(List.of(id), "me")).chain(claims -> {
            var lease = claims.get(0).lease();
            return switch (end) {
                case 0 -> store.journal.transition(lease, new Transition.Succeed("1"));
                case 1 -> store.journal.transition(lease, new Transition.Retry("{}", now.plusSeconds(60)));
                case 2 -> store.journal.transition(lease, new Transition.Park(null, 0));
                default -> store.journal.transition(lease, new Transition.Fail(Store.BROKEN, "{}"));
            };
        });
        var filter = new DeadLetters.Filter(null, null, null, null, null, true, false);
        return switch (what) {
            case 2 -> ended.chain(() -> store.orders.retry(tenant, id));
            case 3 -> ended.chain(() -> store.letterOrders.retryOldest(tenant, filter, 3));
            case 4 -> ended.chain(() -> store.letterOrders.discardOldest(tenant, filter, "no", 2));
            case 5 -> ended.chain(() -> store.reruns.order(tenant, id, null, List.of("a")));
            case 6 -> ended.chain(() -> store.letterOrders.retry(tenant, id));
            // It ended some time ago.
            case 7, 8 ->
                ended.chain(() -> store.database
                        .shards()
                        .indexed(0)
                        .query("update execution set finished_at = finished_at - interval '" + hours
                                + " hours' where id = '" + id + "'")
                        .execute());
            default -> ended;
        };
    }

    @Test
    void aMillionFinishedExecutionsAreNotCountedOneByOne() {
        var url = Servers.newDatabase();
        var parsed = DatabaseUrl.parse(url);
        // As an installation that is updated: they ended before there was a tally.
        Flyway.configure()
                .dataSource(parsed.jdbcUrl(), parsed.user(), parsed.password())
                .target("3")
                .load()
                .migrate();
        fill(parsed);
        try (var store = new Store(new TestDatabase(url, Map.of()))) {
            long began = System.nanoTime();
            var figures = await(store.executions.counts());
            System.out.println(
                    "figures of 1,000,000: " + figures + " in " + (System.nanoTime() - began) / 1_000_000.0 + " ms");
            assertEquals(recount(store, new TenantId("%")), figures);
            assertTrue(figures.completed() > 50_000 && figures.failed() > 10_000, figures.toString());

            var plan = plan(store, "explain (analyze, buffers, costs off) " + ExecutionCounts.READ);
            assertFalse(plan.contains("tenant_id_idx") || plan.contains("pkey on execution"), plan);
            assertFalse(Pattern.compile("Seq Scan on execution").matcher(plan).find(), plan);
            assertTrue(rows(plan) < 20_000, plan);
            assertTrue(buffers(plan) < 1000, plan);

            var sample = Statements.TAKE
                    .replace("$1", "now()")
                    .replace("$2", "60000")
                    .replace("$3", "0");
            var taking = plan(store, "explain (analyze, buffers, costs off) " + sample);
            assertFalse(Pattern.compile("Seq Scan on execution").matcher(taking).find(), taking);
            assertTrue(buffers(taking) < 1000, taking);

            var filter = new Executions.Filter(null, java.util.Set.of(), null, null, null, null);
            var listing = new ListStatements(TenantId.DEFAULT, filter, 50);
            var list = plan(
                    store,
                    "explain (analyze, buffers, costs off) "
                            + listing.sql().replace("$1", "'default'").replace("$2", "50"));
            assertTrue(buffers(list) < 500, list);
        }
    }

    @Test
    void aPlanMadeOnAnalyzedEmptyTablesReadsOpenExecutionsOnly() {
        try (var store = new Store()) {
            store.database.query("vacuum analyze");
            var plan = plan(store, "explain " + ExecutionCounts.READ);
            assertTrue(plan.contains("due_id_tenant_idx") && plan.contains("lease_owner_idx"), plan);
            assertFalse(plan.contains("tenant_id_idx") || plan.contains("Seq Scan on execution"), plan);
        }
    }

    @Test
    void concurrentCallersShareOneReadForAWhile() {
        try (var store = new Store()) {
            var figures = new ExecutionCounts(store.database.shards(), Duration.ofMinutes(1), Duration.ofSeconds(30));
            var before = await(figures.all());
            store.inserted();
            assertEquals(before, await(figures.all()));
            var brief = new ExecutionCounts(store.database.shards(), Duration.ofMillis(1), Duration.ofSeconds(30));
            await(brief.all());
            store.inserted();
            org.awaitility.Awaitility.await()
                    .untilAsserted(
                            () -> assertEquals(2, await(brief.of(Store.TENANT)).waiting()));
            assertNotEquals(before, await(brief.all()));
            assertEquals(0, await(brief.of(new TenantId("nobody"))).total());
        }
    }

    private static void fill(DatabaseUrl url) {
        try (var connection = java.sql.DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
                var statement = connection.createStatement()) {
            statement.execute("""
                    insert into execution (id, tenant, workflow, version, status, priority, trigger, input, output, created_at,
                        finished_at)
                    select (lpad(to_hex((extract(epoch from now()) * 1000)::bigint - g), 12, '0') || '7000800'
                            || substr(md5(g::text), 1, 13))::uuid, 'default', 'flow', 1,
                        case when g % 10 = 0 then 'failed' when g % 10 = 1 then 'cancelled' else 'succeeded' end, 5, 'api', '{}',
                        '{}', now(), now() - g * interval '0.9 seconds'
                    from generate_series(1, 1000000) g
                    """);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException("the rows were not written", e);
        }
    }

    private static Executions.Counts recount(Store store, TenantId tenant) {
        var row = store.database.query(RECOUNT.formatted(tenant)).get(0);
        return new Executions.Counts(
                row.getLong("waiting"),
                row.getLong("active"),
                row.getLong("completed"),
                row.getLong("failed"),
                row.getLong("delayed"));
    }

    private static String plan(Store store, String explain) {
        var rows = await(store.database.shards().indexed(0).query(explain).execute());
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.getString(0))
                .collect(Collectors.joining("\n"));
    }

    private static long rows(String plan) {
        return Pattern.compile("Scan.* rows=(\\d+) loops")
                .matcher(plan)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }

    // The first line that tells them is of the whole plan.
    private static long buffers(String plan) {
        var told = Pattern.compile("Buffers: (.*)").matcher(plan);
        assertTrue(told.find(), plan);
        return Pattern.compile("(?:hit|read)=(\\d+)")
                .matcher(told.group(1))
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }
}
