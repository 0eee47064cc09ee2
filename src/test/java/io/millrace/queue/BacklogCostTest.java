package io.millrace.queue;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.StartLimits;
import io.millrace.execution.TenantId;
import io.millrace.redis.OwnRedis;
import io.millrace.redis.TestRedisConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BacklogCostTest {

    private static final int MEASURED = 5_000;

    /** {@code -Dmillrace.test.backlog-sizes=1000,10000,100000,1000000} */
    @Test
    void theCostOfAnExecutionDoesNotDependOnTheBacklog() {
        var sizes = Arrays.stream(System.getProperty("millrace.test.backlog-sizes", "1000,100000")
                        .split(","))
                .map(Integer::valueOf)
                .toList();
        var costs = new ArrayList<Double>();
        sizes.forEach(size -> costs.add(cost(size)));
        assertTrue(
                costs.get(costs.size() - 1) < 2.5 * costs.get(0) + 5,
                "ms of CPU for 1,000 executions, with waiting " + sizes + ": " + costs);
    }

    private static double cost(int size) {
        var vertx = Vertx.vertx();
        try (var server = new OwnRedis()) {
            var client = Redis.createClient(vertx, server.url());
            var settings = new Settings(Duration.ofMillis(500), Duration.ofMinutes(1), Duration.ofMinutes(10), 0);
            var queue = new RedisRunQueue(
                    vertx, client, new TestRedisConfig("cost"), settings, 1, "one", InstantSource.system());
            var random = new Random(1);
            for (int offered = 0; offered < size; offered += 1000) {
                RunQueueContract.get(queue.offer(offers(random, Math.min(1000, size - offered))));
            }
            // Offers and takes in small portions, as workers make them.
            double before = cpu(client);
            for (int done = 0; done < MEASURED; done += 20) {
                RunQueueContract.get(queue.offer(offers(random, 20)));
                RunQueueContract.get(queue.ack(RunQueueContract.takeAll(queue, 20, 20)));
            }
            double cost = (cpu(client) - before) * 1_000 / (MEASURED / 1_000.0);
            System.out.printf("%,d wait: %.1f ms of Redis' CPU for 1,000 executions%n", size, cost);
            queue.close();
            client.close();
            return cost;
        } finally {
            RunQueueContract.get(
                    Uni.createFrom().completionStage(() -> vertx.close().toCompletionStage()));
        }
    }

    private static List<ReadyExecution> offers(Random random, int count) {
        return RunQueueContract.ids(count).stream().map(id -> offer(random, id)).toList();
    }

    private static ReadyExecution offer(Random random, ExecutionId id) {
        var limits = random.nextInt(2) == 0
                ? StartLimits.NONE
                : new StartLimits(
                        new StartLimits.Rate("key " + random.nextInt(100), 1_000_000, Duration.ofMinutes(1)),
                        new StartLimits.Slots("key " + random.nextInt(100), 1_000_000));
        return new ReadyExecution(
                id, new TenantId("tenant-" + random.nextInt(50)), 1 + random.nextInt(10), Instant.now(), true, limits);
    }

    private static double cpu(Redis client) {
        var info = RunQueueContract.get(
                Uni.createFrom().completionStage(() -> client.send(Request.cmd(Command.INFO, "cpu"))
                        .toCompletionStage()));
        return info.toString()
                .lines()
                .filter(line -> line.startsWith("used_cpu_user:") || line.startsWith("used_cpu_sys:"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(':') + 1)))
                .sum();
    }
}
