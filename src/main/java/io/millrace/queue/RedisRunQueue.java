package io.millrace.queue;

import io.millrace.batch.GroupCommit;
import io.millrace.execution.AvailableSlots;
import io.millrace.execution.ConcurrencyGroup;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.TenantId;
import io.millrace.queue.RedisPartition.Answer;
import io.millrace.redis.PipelinedConnection;
import io.millrace.redis.RedisConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The queue on Redis, for any number of processes. Needs Redis 6.2. Each partition has a backlog, which is ordered, and a stream with
 * one consumer group, which holds what consumers have taken or are about to take. A tenant belongs to one partition.
 *
 * <p>Offers, acks and lookups share one connection; each blocking read has its own.
 */
final class RedisRunQueue implements RunQueue, AutoCloseable {

    /** Starts that a move requests where the overall limit is kept elsewhere: it does not know the demand. */
    private static final int PERMITS_PER_MOVE = 100;

    private final QueueConfig config;
    private final String consumer;

    private final PipelinedConnection connection;
    private final List<RedisPartition> partitions;
    private final List<WakeTimer> timers;
    private final SharedRateLimit permits;
    private final GroupCommit<Collection<ReadyExecution>, Boolean> offers;
    private final TakeRequests requests;
    private final RedisContents contents;
    private final RedisRefill refills;

    /** @param consumer no other process may use the same name at the same time; without spaces */
    RedisRunQueue(
            Vertx vertx,
            Redis client,
            RedisConfig redis,
            QueueConfig config,
            int partitions,
            String consumer,
            InstantSource clock) {
        this(vertx, client, redis, config, partitions, consumer, clock, () -> "");
    }

    /** @param time for rate limits and demand, in ms; empty = that of Redis */
    RedisRunQueue(
            Vertx vertx,
            Redis client,
            RedisConfig redis,
            QueueConfig config,
            int partitions,
            String consumer,
            InstantSource clock,
            Supplier<String> time) {
        if (partitions < 1) {
            throw new IllegalArgumentException("millrace.queue.partitions is " + partitions + ", not 1 or more");
        }
        this.config = config;
        this.consumer = consumer;
        this.connection = new PipelinedConnection(client, redis.timeout());
        this.partitions = IntStream.range(0, partitions)
                .mapToObj(number -> new RedisPartition(number, redis.prefix(), connection, config, clock, time))
                .toList();
        this.permits = new SharedRateLimit(
                this.partitions.get(0), config.maxJobsPerMinute().isPresent() && partitions > 1, redis.timeout());
        this.timers = this.partitions.stream()
                .map(partition ->
                        new WakeTimer(vertx, config.delayPoll(), () -> permits.within(PERMITS_PER_MOVE, partition::move)
                                .map(Answer::wakeUpInMs)))
                .toList();
        this.offers = new GroupCommit<>(config.offerBatch(), config.offerWaiting(), failure -> false, this::sendOffers);
        this.contents = new RedisContents(this.partitions, config);
        this.refills = new RedisRefill(this.partitions, config);
        var source = new TakeRequests.Source() {
            @Override
            public Uni<List<Entry>> poll(RedisPartition partition, int max, String demand) {
                return permits.within(max, permitted -> partition.take(max, consumer, demand, permitted))
                        .invoke(answer -> scheduleMove(partition, answer))
                        .map(Answer::entries);
            }

            @Override
            public Uni<Void> requeue(Collection<Entry> entries) {
                return RedisRunQueue.this.requeue(entries);
            }
        };
        this.requests = new TakeRequests(
                vertx,
                this.partitions,
                source,
                () -> new PipelinedConnection(client, redis.timeout()),
                consumer,
                config.block());
    }

    private void scheduleMove(RedisPartition partition, Answer answer) {
        timers.get(partition.number).wakeIn(answer.wakeUpInMs());
    }

    private RedisPartition of(TenantId tenant) {
        return partitions.get(Math.floorMod(tenant.value().hashCode(), partitions.size()));
    }

    private <T> Uni<List<T>> everywhere(Function<RedisPartition, Uni<T>> call) {
        return Uni.join().all(partitions.stream().map(call).toList()).andFailFast();
    }

    @Override
    public Uni<Void> offer(Collection<ReadyExecution> batch) {
        if (batch.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .deferred(() -> offers.submit(List.copyOf(batch)))
                .replaceWithVoid();
    }

    private Uni<List<Boolean>> sendOffers(List<Collection<ReadyExecution>> batches) {
        var all = batches.stream().flatMap(Collection::stream).toList();
        return perPartition(all, offer -> of(offer.tenant()), this::offerTo)
                .replaceWith(() -> Collections.nCopies(batches.size(), true));
    }

    private static <T> Uni<Void> perPartition(
            Collection<T> all,
            Function<T, RedisPartition> partition,
            BiFunction<RedisPartition, List<T>, Uni<Void>> call) {
        if (all.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.join()
                .all(all.stream().collect(Collectors.groupingBy(partition)).entrySet().stream()
                        .map(part -> call.apply(part.getKey(), part.getValue()))
                        .toList())
                .andFailFast()
                .replaceWithVoid();
    }

    // One call may offer thousands, and a script blocks Redis for as long as it runs.
    private Uni<Void> offerTo(RedisPartition partition, List<ReadyExecution> offers) {
        int size = Math.min(offers.size(), config.offerBatch());
        // No permits: an offer does not wait for another partition; a move that requests permits follows at once.
        var first = partition
                .offer(offers.subList(0, size), noPermits())
                .invoke(answer -> scheduleMove(partition, answer))
                .replaceWithVoid();
        return size == offers.size()
                ? first
                : first.chain(() -> offerTo(partition, offers.subList(size, offers.size())));
    }

    private int noPermits() {
        return permits.needed() ? 0 : RedisPartition.OWN_LIMIT;
    }

    @Override
    public Uni<List<Entry>> take(int max) {
        return Uni.createFrom().deferred(() -> {
            timers.forEach(WakeTimer::consume);
            return requests.take(max);
        });
    }

    private Uni<Void> perPartition(
            Collection<Entry> entries, BiFunction<RedisPartition, List<String>, Uni<Void>> call) {
        return perPartition(
                entries,
                entry -> partitions.get(StreamEntries.partition(entry)),
                (partition, part) -> call.apply(
                        partition, part.stream().map(StreamEntries::inPartition).toList()));
    }

    @Override
    public Uni<Void> ack(Collection<Entry> entries) {
        return perPartition(entries, RedisPartition::ack);
    }

    @Override
    public Uni<Void> requeue(Collection<Entry> entries) {
        return perPartition(entries, (partition, handles) -> partition
                .requeue(handles, noPermits())
                .invoke(answer -> scheduleMove(partition, answer))
                .replaceWithVoid());
    }

    // One after the other, so that the answer has at most max entries.
    @Override
    public Uni<List<Entry>> reclaim(int max) {
        return reclaim(max, 0, new ArrayList<>());
    }

    private Uni<List<Entry>> reclaim(int max, int number, List<Entry> found) {
        if (number == partitions.size() || found.size() == max) {
            return Uni.createFrom().item(found);
        }
        return partitions.get(number).reclaim(max - found.size(), consumer).chain(entries -> {
            found.addAll(entries);
            return reclaim(max, number + 1, found);
        });
    }

    @Override
    public Uni<Set<ExecutionId>> missing(Collection<ExecutionId> ids) {
        return contents.missing(ids);
    }

    @Override
    public Uni<Set<ExecutionId>> withdraw(Collection<ExecutionId> ids) {
        return contents.withdraw(ids);
    }

    @Override
    public Uni<Scan> scan(String cursor, int most) {
        return contents.scan(cursor, most);
    }

    @Override
    public Uni<Refill> claimRefill() {
        return refills.claim();
    }

    @Override
    public Uni<Boolean> refill(Refill refill, Collection<ReadyExecution> offers) {
        return offer(offers.stream()
                        .filter(offer -> refill.parts().contains(of(offer.tenant()).number))
                        .toList())
                .chain(() -> refills.extend(refill));
    }

    @Override
    public Uni<Void> completeRefill(Refill refill) {
        return refills.complete(refill);
    }

    @Override
    public Uni<Void> slotReleased(TenantId tenant, String key) {
        var partition = of(tenant);
        return partition
                .slotReleased(tenant, key, noPermits())
                .invoke(answer -> scheduleMove(partition, answer))
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> updateSlots(Collection<AvailableSlots> free) {
        return perPartition(free, slots -> of(slots.group().tenant()), (partition, part) -> partition
                .updateSlots(part, noPermits())
                .invoke(answer -> scheduleMove(partition, answer))
                .replaceWithVoid());
    }

    @Override
    public Uni<List<ConcurrencyGroup>> waitingGroups() {
        return everywhere(RedisPartition::waitingGroups)
                .map(all -> all.stream().flatMap(List::stream).toList());
    }

    @Override
    public Uni<Void> probe() {
        return contents.probe();
    }

    @Override
    public Uni<Depth> depth() {
        return permits.exhausted()
                .chain(exhausted -> everywhere(partition -> partition.depth(exhausted)))
                .map(all -> all.stream().reduce(new Depth(0, 0, 0, 0), Depth::plus));
    }

    @Override
    public boolean shared() {
        return true;
    }

    /** Stops the timers and closes the connections, that of a read in progress when it ends. */
    @Override
    public void close() {
        timers.forEach(WakeTimer::close);
        requests.close();
        connection.close();
    }
}
