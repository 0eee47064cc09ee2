package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.database.Shards;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.StartLimits;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.execution.TenantId;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.World;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random graphs that fail: what completed and can be undone is, the last completed first, each once. */
@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class RandomCompensationTest extends OnServers {

    @Inject
    Shards shards;

    @Test
    void whatCompletedIsUndoneInReverseOrderOfCompletionEachOnce() {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        int graphs = Integer.getInteger("millrace.test.graphs", 20);
        System.out.println("seed " + seed + " (-Dmillrace.test.seed), graphs " + graphs);
        var random = new Random(seed);
        int undone = 0;
        int takeovers = 0;
        for (int i = 0; i < graphs; i++) {
            var graph = new Graph(new Random(random.nextLong()), "undo-" + Long.toHexString(seed) + "-" + i);
            boolean takenOver = i % 2 == 1;
            takeovers += takenOver ? 1 : 0;
            undone += runOne(graph, takenOver, random);
        }
        System.out.println("steps undone " + undone + ", taken over " + takeovers);
        assertThat(undone).isPositive();
    }

    private int runOne(Graph graph, boolean takenOver, Random random) {
        try (var world = new World(call -> call.path().equals("/boom") ? "!400" : "{}").holding()) {
            var id = start(graph.yaml, Map.of("world", world.url()));
            var takeAt = takenOver ? 1 + random.nextInt(4) : 0;
            var taken = false;
            while (true) {
                await(graph.name)
                        .atMost(Duration.ofSeconds(15))
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> !world.waiting().isEmpty()
                                || find(id).summary().status().terminal());
                if (world.waiting().isEmpty()) {
                    break;
                }
                var waiting = List.copyOf(world.waiting());
                if (!taken && takenOver && undone(world).size() == takeAt) {
                    taken = true;
                    takeOver(id);
                    await(graph.name)
                            .until(() -> world.calls().stream()
                                            .filter(call -> call.path().equals(waiting.get(0)))
                                            .count()
                                    == 2);
                }
                var paths = List.copyOf(world.waiting());
                if (!paths.isEmpty()) {
                    world.release(paths.get(random.nextInt(paths.size())));
                }
            }
            var done = finished(id);
            assertThat(failed(done).get("step")).as(graph.name).isEqualTo("boom");
            assertThat(failed(done).containsKey("compensationFailures")).isFalse();
            List<String> expected = new ArrayList<>();
            for (var record : done.steps()) {
                if (record.status() == StepStatus.SUCCEEDED && graph.undoable(record)) {
                    expected.add("/undo/" + record.path().replace('/', '-'));
                }
            }
            Collections.reverse(expected);
            var calls = undone(world);
            assertThat(withoutRepetition(calls))
                    .as("%s\n%s", graph.name, graph.yaml)
                    .isEqualTo(expected);
            assertThat(calls.size() - expected.size())
                    .as("only what was under way is repeated")
                    .isBetween(0, taken ? 1 : 0);
            return expected.size();
        }
    }

    /** As when its worker is believed dead: queued again under another token. */
    private void takeOver(ExecutionId id) {
        var row = shards.indexed(id.shard())
                .preparedQuery("update execution set status = 'queued', due = now(), lease_token = lease_token + 1, "
                        + "lease_owner = null, lease_at = null where id = $1 and status = 'running' returning priority")
                .execute(Tuple.of(id.value()))
                .await()
                .atMost(Duration.ofSeconds(5))
                .iterator()
                .next();
        control.queued(
                TenantId.DEFAULT,
                List.of(new ReadyExecution(
                        id, TenantId.DEFAULT, row.getInteger("priority"), Instant.now(), false, StartLimits.NONE)),
                null);
    }

    private static List<String> undone(World world) {
        return world.calls().stream()
                .map(World.Call::path)
                .filter(path -> path.startsWith("/undo/"))
                .toList();
    }

    private static List<String> withoutRepetition(List<String> calls) {
        List<String> once = new ArrayList<>();
        for (var call : calls) {
            if (once.isEmpty() || !once.get(once.size() - 1).equals(call)) {
                once.add(call);
            }
        }
        return once;
    }

    /** Steps that wait for random earlier ones; some are loops, some can be undone; one fails. */
    private static final class Graph {

        final String name;
        final String yaml;
        private final Set<String> undoable = new HashSet<>();

        Graph(Random random, String name) {
            this.name = name;
            int steps = 3 + random.nextInt(10);
            int boom = 1 + random.nextInt(steps);
            var text = new StringBuilder("name: " + name + "\nretry: { attempts: 0 }\nsteps:\n");
            for (int i = 0; i <= steps; i++) {
                var id = i == boom ? "boom" : "s" + i;
                var needs = new ArrayList<String>();
                for (int j = 0; j < i; j++) {
                    if (random.nextInt(4) == 0) {
                        needs.add(j == boom ? "boom" : "s" + j);
                    }
                }
                text.append("  - id: ")
                        .append(id)
                        .append("\n    needs: ")
                        .append(needs)
                        .append('\n');
                boolean undo = i != boom && random.nextInt(3) > 0;
                if (i != boom && random.nextInt(4) == 0) {
                    text.append("    forEach: [a, b]\n    steps:\n      - id: x\n")
                            .append("        http: \"${ input.world }/")
                            .append(id)
                            .append("-${ index }\"\n");
                    if (undo) {
                        undoable.add(id + "/0/x");
                        undoable.add(id + "/1/x");
                        text.append("        compensate: { id: u, http: \"${ input.world }/undo/")
                                .append(id)
                                .append("-${ index }-x\" }\n");
                    }
                } else {
                    text.append("    http: \"${ input.world }/").append(id).append("\"\n");
                    if (undo) {
                        undoable.add(id);
                        text.append("    compensate: { id: u, http: \"${ input.world }/undo/")
                                .append(id)
                                .append("\" }\n");
                    }
                }
            }
            yaml = text.toString();
        }

        boolean undoable(StepRecord record) {
            return undoable.contains(record.path());
        }
    }
}
