package io.millrace.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.Client;
import io.millrace.testing.MillraceProcess;
import io.millrace.testing.Servers;
import io.millrace.testing.World;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Counts the cost of an execution instead of timing it, so that it holds on a busy machine. Periodic work is
 * disabled, and the optimising compiler too: it removes allocations, but at unpredictable times.
 */
@Tag("alone")
class ExecutionCostIT {

    private static final int ALONE = 300;
    private static final int BACKLOG = 3_000;
    private static final int SLOTS = 100;
    private static final int CLIENTS = 32;

    private static final String FIVE_STEPS = """
            name: five
            steps:
              - id: a
                set: { n: "${ input.n }" }
              - id: b
                set: { n: "${ a.n }", side: left }
              - id: c
                set: { n: "${ a.n }", side: right }
              - id: d
                set: { left: "${ b.n }", right: "${ c.n }" }
              - id: e
                set: { result: "${ d.left }" }
            """;
    private static final String HELD = """
            name: held
            steps:
              - { id: call, http: "${ input.url }" }
            """;
    private static final JsonObject NUMBER = new JsonObject().put("n", 7);
    private static final Map<String, String> QUIET = Map.of(
            "MILLRACE_WORKER_HEARTBEAT", "10m",
            "MILLRACE_DATABASE_CLOCK_EVERY", "10m",
            "MILLRACE_WORKER_FENCE", "20m",
            "MILLRACE_WORKER_LEASE", "30m",
            "MILLRACE_WORKER_SWEEP", "1h",
            "MILLRACE_QUEUE_FILLED_FOR", "3h",
            "QUARKUS_SCHEDULER_ENABLED", "false",
            "WORKFLOW_CONCURRENCY", Integer.toString(SLOTS),
            "JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
    private static final Duration LIMIT = Duration.ofSeconds(120);

    // 15 % above the measurements when this was last set: 3.02, 2,205, 6.05, 3,950, 133,000. Whoever makes it cheaper
    // lowers it ; whoever makes it more expensive explains it in docs/performance.md.
    private static final Cost MOST_ALONE = new Cost(3.47, 2_540, 6.96, 4_540, 153_000);
    // The same of 0.059, 1,013, 1.78, 2,620, 52,600. How many share a statement or a command depends on the machine, so
    // these
    // two have more room.
    private static final Cost MOST_OF_A_BACKLOG = new Cost(0.10, 1_165, 2.40, 3_010, 60_500);

    /** The cost of one execution. */
    private record Cost(double statements, double postgresBytes, double commands, double redisBytes, double allocated) {

        void within(String scene, Cost most) {
            System.out.printf(
                    Locale.ROOT,
                    "cost of an execution of five steps, %s: %.3f statements, %,.0f bytes to and from Postgres, %.3f commands,"
                            + " %,.0f bytes to and from Redis, %,.0f bytes allocated%n",
                    scene,
                    statements,
                    postgresBytes,
                    commands,
                    redisBytes,
                    allocated);
            assertThat(statements).as("statements, " + scene).isBetween(0.01, most.statements);
            assertThat(postgresBytes).as("bytes to and from Postgres, " + scene).isBetween(500.0, most.postgresBytes);
            assertThat(commands).as("commands, " + scene).isBetween(0.01, most.commands);
            assertThat(redisBytes).as("bytes to and from Redis, " + scene).isBetween(500.0, most.redisBytes);
            assertThat(allocated).as("bytes allocated, " + scene).isBetween(10_000.0, most.allocated);
        }
    }

    @Test
    void anExecutionNeedsNoMoreStatementsCommandsBytesAndAllocationsThanBefore() throws Exception {
        var vertx = Vertx.vertx();
        var database = URI.create(Servers.newDatabase());
        var redis = URI.create(Servers.redis());
        try (var postgres = new CountingProxy(vertx, database.getPort(), PostgresStatements::new);
                var commands = new CountingProxy(vertx, redis.getPort(), RedisCommands::new);
                var world = new World(call -> "{}").holding();
                var facts = DriverManager.getConnection(
                        "jdbc:postgresql://localhost:" + database.getPort() + database.getPath(),
                        "postgres",
                        "postgres");
                var millrace = MillraceProcess.start(environment(database, postgres, commands))) {
            millrace.awaitReady();
            var client = new Client(() -> millrace.uri("/"));
            client.put("five", FIVE_STEPS);
            client.put("held", HELD);
            var costs = new Costs(facts, postgres, commands);
            submit(client, "five", 500, n -> NUMBER); // Classes are loaded, connections opened, statements prepared.
            costs.awaitSucceeded(500);
            try (var allocations = new Allocations(millrace.pid())) {
                costs.of(allocations, ALONE, () -> {
                            for (int i = 1; i <= ALONE; i++) {
                                client.run("five", NUMBER);
                                costs.awaitSucceeded(500 + i);
                            }
                        })
                        .within("alone", MOST_ALONE);
                // All slots are held by calls, so that submitted executions wait.
                submit(client, "held", SLOTS, n -> new JsonObject().put("url", world.url() + "/" + n));
                await().atMost(LIMIT).until(() -> world.waiting().size() == SLOTS);
                submit(client, "five", BACKLOG, n -> NUMBER);
                costs.of(allocations, BACKLOG, () -> {
                            world.waiting().forEach(world::release);
                            costs.awaitSucceeded(500 + ALONE + SLOTS + BACKLOG);
                        })
                        .within("of a backlog", MOST_OF_A_BACKLOG);
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static Map<String, String> environment(URI database, CountingProxy postgres, CountingProxy redis) {
        var environment = new HashMap<>(QUIET);
        environment.put(
                "DATABASE_URL",
                "postgresql://" + database.getUserInfo() + "@127.0.0.1:" + postgres.port() + database.getPath());
        environment.put("REDIS_URL", "redis://127.0.0.1:" + redis.port());
        environment.put("MILLRACE_REDIS_PREFIX", Servers.freshPrefix());
        return environment;
    }

    private record Costs(Connection facts, CountingProxy postgres, CountingProxy redis) {

        Cost of(Allocations allocations, int count, Runnable work) {
            awaitSilence();
            var before = allocations.now();
            var statements = postgres.count();
            var commands = redis.count();
            work.run();
            awaitSilence();
            var said = postgres.count().since(statements);
            var asked = redis.count().since(commands);
            return new Cost(
                    (double) said.orders() / count,
                    (double) said.bytes() / count,
                    (double) asked.orders() / count,
                    (double) asked.bytes() / count,
                    (double) allocations.since(before) / count);
        }

        // Events are published after the commit.
        private void awaitSilence() {
            var seen = new ArrayList<>(List.of(total()));
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(100)).until(() -> {
                seen.add(total());
                return seen.size() > 4 && seen.get(seen.size() - 1).equals(seen.get(seen.size() - 4));
            });
        }

        private Long total() {
            return postgres.count().bytes() + redis.count().bytes();
        }

        void awaitSucceeded(long count) {
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(1)).until(() -> succeeded() == count);
        }

        long succeeded() throws SQLException {
            try (var statement = facts.createStatement();
                    var row = statement.executeQuery("select count(*) from execution where status = 'succeeded'")) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static void submit(Client client, String workflow, int count, IntFunction<JsonObject> input)
            throws Exception {
        var threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            var posts = new ArrayList<Future<?>>();
            for (int i = 0; i < count; i++) {
                int n = i;
                posts.add(threads.submit(() -> client.run(workflow, input.apply(n))));
            }
            for (var post : posts) {
                post.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
