package io.millrace.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.execution.AvailableSlots;
import io.millrace.execution.ConcurrencyGroup;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.StartLimits;
import io.millrace.execution.TenantId;
import io.millrace.queue.RunQueue.Entry;
import io.millrace.queue.SubQueue.WaitingEntry;
import io.millrace.redis.PipelinedConnection;
import io.millrace.testing.Servers;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Compares the scripts with {@link Backlog}: both implement the same order, so the same calls have the same results. */
class RandomBacklogTest {

    private static final int ROUNDS = Integer.getInteger("millrace.test.backlog-rounds", 12);
    private static final int STEPS = 400;
    private static final List<String> KEYS = List.of("red", "green", "blue \"quoted\"\n");

    @Test
    void theScriptsAndTheBacklogAgreeStepByStepAndKeepEveryRateExactly() {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("RandomBacklogTest: -Dmillrace.test.seed=" + seed);
        var vertx = Vertx.vertx();
        var client = Redis.createClient(vertx, Servers.redis());
        try {
            for (int round = 0; round < ROUNDS; round++) {
                new Round(new Random(seed + round), client, "seed " + seed + ", round " + round).run();
            }
        } finally {
            client.close();
            RunQueueContract.get(
                    Uni.createFrom().completionStage(() -> vertx.close().toCompletionStage()));
        }
    }

    private record Start(ExecutionId id, Object bucket, int limit, long window, long at) {}

    private static final class Round {
        final Random random;
        final String name;
        final Backlog backlog;
        final PipelinedConnection connection;
        final RedisPartition scripts;
        /** One tenant and no limits: many entries are moved at once, with the same result as one by one. */
        final boolean plain;

        final int overall;
        final int eachTenant;
        final List<ExecutionId> known = new ArrayList<>();
        final Map<ExecutionId, Entry> taken = new HashMap<>();
        final Map<ExecutionId, WaitingEntry> moved = new HashMap<>();
        final List<Start> starts = new ArrayList<>();
        long now = 1_800_000_000_000L;
        int step;

        Round(Random random, Redis client, String name) {
            this.random = random;
            this.name = name;
            this.plain = random.nextInt(3) == 0;
            this.overall = plain || random.nextBoolean() ? 0 : 40;
            this.eachTenant = plain || random.nextBoolean() ? 0 : 15;
            // A take that finds nothing leaves no demand: only takes move.
            var config =
                    new Settings(Duration.ZERO, Duration.ofHours(1), Duration.ofHours(1), 0).rates(overall, eachTenant);
            this.connection = new PipelinedConnection(client, Duration.ofSeconds(5));
            this.scripts = new RedisPartition(
                    0,
                    Servers.freshPrefix(),
                    connection,
                    config,
                    () -> Instant.ofEpochMilli(now),
                    () -> Long.toString(now));
            this.backlog = new Backlog(overall, eachTenant, config.ageing());
        }

        void run() {
            for (step = 0; step < STEPS; step++) {
                int dice = random.nextInt(100);
                if (dice < 40) {
                    offer();
                } else if (dice < 70) {
                    take();
                } else if (dice < 80) {
                    now += random.nextInt(20_000);
                } else if (dice < 84) {
                    requeue();
                } else if (dice < 90) {
                    releaseSlot();
                } else if (dice < 94) {
                    updateSlots();
                } else if (dice < 97) {
                    withdraw();
                } else {
                    now += 60_000;
                }
                compare();
            }
            starts.forEach(this::checkWindow);
            connection.close();
        }

        String where() {
            return name + ", step " + step;
        }

        TenantId tenant() {
            return new TenantId("tenant-" + (plain ? 0 : random.nextInt(4)));
        }

        StartLimits limits() {
            if (plain) {
                return StartLimits.NONE;
            }
            var rate = random.nextInt(3) > 0
                    ? null
                    : new StartLimits.Rate(KEYS.get(random.nextInt(2)), 3, Duration.ofSeconds(60));
            var slots = random.nextInt(3) > 0
                    ? null
                    : new StartLimits.Slots(KEYS.get(1 + random.nextInt(2)), 1 + random.nextInt(2));
            return new StartLimits(rate, slots);
        }

        void offer() {
            var offers = new ArrayList<ReadyExecution>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                var id = known.isEmpty() || random.nextInt(6) > 0
                        ? new ExecutionId(new UUID(random.nextLong(), random.nextLong()))
                        : known.get(random.nextInt(known.size()));
                known.add(id);
                var due = Instant.ofEpochMilli(now - 100_000 + random.nextInt(130_000));
                offers.add(
                        new ReadyExecution(id, tenant(), 1 + random.nextInt(10), due, random.nextInt(4) > 0, limits()));
            }
            offers.forEach(offer -> backlog.offer(offer, Instant.ofEpochMilli(now)));
            var answer = RunQueueContract.get(scripts.offer(offers, RedisPartition.OWN_LIMIT));
            assertEquals(wakeUpIn(), answer.wakeUpInMs(), where());
        }

        void take() {
            int max = 1 + random.nextInt(8);
            backlog.releaseDue(now);
            var expected = backlog.move(max, now);
            var answer = RunQueueContract.get(scripts.take(max, "one", "1 one", RedisPartition.OWN_LIMIT));
            assertEquals(
                    expected.stream().map(WaitingEntry::id).toList(),
                    answer.entries().stream().map(Entry::id).toList(),
                    where());
            assertEquals(wakeUpIn(), answer.wakeUpInMs(), where());
            answer.entries().forEach(entry -> taken.put(entry.id(), entry));
            for (var entry : expected) {
                moved.put(entry.id(), entry);
                logStart(entry.id(), entry.key());
            }
        }

        // What is moved again starts again; its earlier start did not happen.
        void logStart(ExecutionId id, SubQueueKey key) {
            starts.removeIf(start -> start.id().equals(id));
            if (key.first()) {
                var rate = key.rate();
                if (rate != null) {
                    starts.add(new Start(id, List.of(key.tenant(), rate.key()), rate.limit(), 60_000, now));
                }
                if (overall > 0) {
                    starts.add(new Start(id, "overall", overall, 60_000, now));
                }
                if (eachTenant > 0) {
                    starts.add(new Start(id, key.tenant(), eachTenant, 60_000, now));
                }
            }
        }

        void requeue() {
            if (taken.isEmpty()) {
                return;
            }
            var id = taken.keySet().stream().sorted().findFirst().orElseThrow();
            var entry = taken.remove(id);
            backlog.requeue(moved.remove(id));
            RunQueueContract.get(scripts.requeue(List.of(StreamEntries.inPartition(entry)), RedisPartition.OWN_LIMIT));
            starts.removeIf(start -> start.id().equals(id));
        }

        void releaseSlot() {
            var tenant = tenant();
            var key = KEYS.get(1 + random.nextInt(2));
            backlog.slotReleased(tenant, key);
            RunQueueContract.get(scripts.slotReleased(tenant, key, RedisPartition.OWN_LIMIT));
        }

        void updateSlots() {
            var group = new ConcurrencyGroup(tenant(), KEYS.get(1 + random.nextInt(2)), 0);
            var free = new AvailableSlots(group, random.nextInt(3));
            backlog.updateSlots(free);
            RunQueueContract.get(scripts.updateSlots(List.of(free), RedisPartition.OWN_LIMIT));
        }

        void withdraw() {
            if (!known.isEmpty()) {
                var id = known.get(random.nextInt(known.size()));
                backlog.withdraw(id);
                RunQueueContract.get(scripts.withdraw(List.of(id.toString())));
            }
        }

        long wakeUpIn() {
            return backlog.nextWakeUp().isEmpty()
                    ? -1
                    : Math.max(0, backlog.nextWakeUp().getAsLong() - now);
        }

        void compare() {
            var depth = RunQueueContract.get(scripts.depth(false));
            assertEquals(
                    "ready " + backlog.ready() + ", delayed " + backlog.delayed() + ", held " + backlog.held(),
                    "ready " + depth.ready() + ", delayed " + depth.delayed() + ", held " + depth.held(),
                    where());
            assertEquals(
                    Map.copyOf(groups(backlog.waitingGroups())),
                    Map.copyOf(groups(RunQueueContract.get(scripts.waitingGroups()))),
                    where());
        }

        // Sub-queues of one group may have been offered with different limits; which of them is reported is
        // unspecified.
        static Map<String, Boolean> groups(List<ConcurrencyGroup> groups) {
            var names = new HashMap<String, Boolean>();
            groups.forEach(group -> names.put(group.tenant() + "/" + group.key(), true));
            return names;
        }

        void checkWindow(Start start) {
            long within = starts.stream()
                    .filter(other -> other.bucket().equals(start.bucket()))
                    .filter(other -> other.at() >= start.at() && other.at() < start.at() + start.window())
                    .count();
            assertTrue(within <= start.limit(), name + ": " + within + " of " + start);
        }
    }
}
