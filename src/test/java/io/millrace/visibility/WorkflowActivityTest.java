package io.millrace.visibility;

import static io.millrace.database.TestDatabase.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.TenantId;
import io.millrace.journal.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class WorkflowActivityTest {

    private static final Store store = new Store();

    @AfterAll
    static void close() {
        store.close();
    }

    private record Born(ExecutionId id, String workflow, String status, Instant finishedAt, long ms) {}

    @Test
    void eachWorkflowHasItsLastTwentyItsMedianAndItsOpenExecutions() {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("WorkflowActivityTest: -Dmillrace.test.seed=" + seed);
        var random = new Random(seed);
        var now = Instant.now();
        var all = new ArrayList<Born>();
        var states =
                List.of("succeeded", "succeeded", "succeeded", "failed", "cancelled", "running", "queued", "waiting");
        for (int i = 0; i < 600; i++) {
            var id = ExecutionId.next(now.minusSeconds(700 - i), 0);
            var status = states.get(random.nextInt(states.size()));
            // They end in another order than they began.
            var finished = now.minusMillis(random.nextInt(1_000_000_000));
            var born = new Born(id, "w" + random.nextInt(4), status, finished, random.nextInt(100_000));
            all.add(born);
            insert(new TenantId("mine"), born);
            insert(new TenantId("other"), new Born(ExecutionId.next(now, 0), "w0", "succeeded", now, 1));
        }
        var found = await(store.activities.of(new TenantId("mine"), List.of("w0", "w1", "w2", "w3", "none")));
        assertEquals(5, found.size());
        for (int w = 0; w < 4; w++) {
            var name = "w" + w;
            var activity = found.get(name);
            var ended = all.stream()
                    .filter(born -> born.workflow.equals(name))
                    .filter(born -> List.of("succeeded", "failed", "cancelled").contains(born.status))
                    .sorted((a, b) -> b.finishedAt.compareTo(a.finishedAt))
                    .toList();
            var recent = new ArrayList<>(ended.subList(0, 20));
            java.util.Collections.reverse(recent);
            assertEquals(
                    recent.stream().map(Born::id).toList(),
                    activity.recent().stream().map(WorkflowActivity.Ended::id).toList());
            assertEquals(
                    recent.stream().map(Born::ms).toList(),
                    activity.recent().stream()
                            .map(WorkflowActivity.Ended::durationMs)
                            .toList());
            var times = ended.stream()
                    .limit(50)
                    .filter(born -> born.status.equals("succeeded"))
                    .map(Born::ms)
                    .sorted()
                    .toList();
            int half = times.size() / 2;
            double median = times.size() % 2 == 1 ? times.get(half) : (times.get(half - 1) + times.get(half)) / 2.0;
            assertEquals(Math.round(median), activity.medianMs());
            var counts = all.stream()
                    .filter(born -> born.workflow.equals(name))
                    .collect(Collectors.groupingBy(Born::status, Collectors.counting()));
            assertEquals(counts.getOrDefault("running", 0L), activity.running());
            assertEquals(counts.getOrDefault("queued", 0L) + counts.getOrDefault("waiting", 0L), activity.waiting());
        }
        assertEquals(List.of(), found.get("none").recent());
        assertNull(found.get("none").medianMs());
    }

    private static void insert(TenantId tenant, Born born) {
        var started = born.finishedAt.minus(Duration.ofMillis(born.ms));
        boolean over = List.of("succeeded", "failed", "cancelled").contains(born.status);
        await(store.database
                .shards()
                .indexed(0)
                .query("""
                insert into execution (id, tenant, workflow, version, status, priority, trigger, input, created_at, due,
                    started_at, finished_at)
                values ('%s', '%s', '%s', 1, '%s', 5, 'api', '{}', now(), now(), '%s', %s)
                """.formatted(
                                born.id,
                                tenant,
                                born.workflow,
                                born.status,
                                started,
                                over ? "'" + born.finishedAt + "'" : "null"))
                .execute());
    }
}
