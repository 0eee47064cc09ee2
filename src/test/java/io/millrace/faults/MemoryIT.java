package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.Client;
import io.millrace.testing.MillraceProcess;
import io.millrace.testing.Servers;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** High concurrency on one small instance: {@link MillraceProcess} gives it -Xmx512m. */
@Tag("long")
@Tag("alone")
class MemoryIT {

    private static final int EXECUTIONS = 10_000;
    /** Additional slots: a sleeping execution has none, but needs one to park. */
    private static final int TO_FALL_ASLEEP = 100;

    private static final int CLIENTS = 32;
    private static final Duration CALL_TIME = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private static final String CALL = """
            name: call
            steps:
              - id: call
                http: { method: POST, url: "${ input.world }/hold/call", body: { value: "${ input.n }", ms: 0 } }
            output: "${ call.body.value }"
            """;

    private static final String SLEEP = """
            name: sleep
            steps:
              - id: pause
                sleep: "${ input.ms }"
              - id: sum
                needs: pause
                set: "${ input.n + 1 }"
            output: "${ sum }"
            """;

    @Test
    void tenThousandInACallAndTenThousandSleepingFitInHalfAGigabyte() throws Exception {
        var database = Servers.newDatabase();
        var vertx = Vertx.vertx();
        try (var effects = new Effects(vertx);
                var millrace = MillraceProcess.start(Map.of(
                        "DATABASE_URL", database,
                        "REDIS_URL", Servers.redis(),
                        "MILLRACE_REDIS_PREFIX", Servers.freshPrefix(),
                        "WORKFLOW_CONCURRENCY", Integer.toString(EXECUTIONS + TO_FALL_ASLEEP),
                        "MILLRACE_HTTP_MAX_CONNECTIONS_PER_HOST", Integer.toString(EXECUTIONS)))) {
            millrace.awaitReady();
            var witness = new DatabaseHistory(database);
            var client = new Client(() -> millrace.uri("/"));
            client.put("call", CALL);
            client.put("sleep", SLEEP);

            long start = System.nanoTime();
            long took = submit(client, "call", 0, effects.url());
            await().atMost(LIMIT).until(() -> effects.held() == EXECUTIONS);
            report("within a call", millrace, start);
            // So long that the first still sleeps when the last parks, on any machine.
            submit(client, "sleep", Math.max(10_000, took), effects.url());
            await().atMost(LIMIT).until(() -> witness.count("waiting") == EXECUTIONS);
            assertThat(effects.held()).as("calls at the same time").isEqualTo(EXECUTIONS);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("each call")
                    .isGreaterThan(CALL_TIME);
            report("asleep besides", millrace, start);
            // All are answered at once. Should that cost a heartbeat, the calls are repeated.
            await().atMost(LIMIT).until(() -> {
                effects.release();
                return witness.open() == 0;
            });
            report("over", millrace, start);

            assertThat(witness.count("succeeded")).isEqualTo(2 * EXECUTIONS);
            var keys =
                    effects.calls().stream().map(Effects.Call::key).distinct().count();
            assertThat(keys).as("effects").isEqualTo(EXECUTIONS);
            System.out.printf(
                    "memory: %d calls for %d effects%n", effects.calls().size(), keys);
            assertThat(millrace.stdout() + millrace.stderr()).doesNotContain("OutOfMemory");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    /** Returns how long it took, in milliseconds. */
    private static long submit(Client client, String workflow, long ms, String world) {
        long start = System.nanoTime();
        var threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            var work = new ArrayList<Future<?>>();
            for (int n = 0; n < EXECUTIONS; n++) {
                var input = FaultWorkflow.input(n, ms, world);
                work.add(threads.submit(() -> client.run(workflow, input)));
            }
            Clients.join(work);
            return (System.nanoTime() - start) / 1_000_000;
        } finally {
            threads.shutdownNow();
        }
    }

    private static void report(String when, MillraceProcess millrace, long start) throws Exception {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        new ProcessBuilder(jcmd, Long.toString(millrace.pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        var metrics = new Client(() -> millrace.uri("/")).get("/metrics").body();
        double heap = metrics.lines()
                .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
        var rss = Files.readAllLines(Path.of("/proc", Long.toString(millrace.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
        System.out.printf(
                "memory: %s after %.1f s: heap after GC %.0f MB, RSS %d MB%n",
                when, (System.nanoTime() - start) / 1e9, heap / 1e6, rss / 1024);
    }
}
