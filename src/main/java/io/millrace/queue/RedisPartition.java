package io.millrace.queue;

import io.millrace.execution.AvailableSlots;
import io.millrace.execution.ConcurrencyGroup;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.TenantId;
import io.millrace.queue.RunQueue.Depth;
import io.millrace.queue.RunQueue.Entry;
import io.millrace.redis.PipelinedConnection;
import io.millrace.redis.Script;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * One partition of the queue: a backlog and the stream that it feeds. All its keys carry one hash tag, and each call is one
 * script or one command.
 */
final class RedisPartition {

    private static final Logger LOG = Logger.getLogger(RedisPartition.class);

    private static final String CONSUMERS = "workers";
    private static final String START = "0-0";
    private static final String PROBE_MS = "10000";

    /**
     * @param wakeUpInMs when the next entry or hold is to be released; -1 = none is known
     * @param permitsUsed how many of the permitted starts happened
     */
    record Answer(long wakeUpInMs, int permitsUsed, List<Entry> entries) {}

    /** As a number of permits: the partition keeps the overall limit itself. */
    static final int OWN_LIMIT = -1;

    final int number;
    private final String tag;
    private final String stream;
    private final PipelinedConnection connection;
    private final QueueConfig config;
    private final InstantSource clock;
    private final Supplier<String> time;
    private volatile String cursor = START;

    /** @param time for rate limits and demand, in ms; empty = that of Redis */
    RedisPartition(
            int number,
            String prefix,
            PipelinedConnection connection,
            QueueConfig config,
            InstantSource clock,
            Supplier<String> time) {
        this.number = number;
        this.tag = "{" + prefix + ":queue:" + number + "}";
        this.stream = tag + ":stream";
        this.connection = connection;
        this.config = config;
        this.clock = clock;
        this.time = time;
    }

    Uni<Response> eval(Script script, int permits, List<String> more) {
        return Uni.createFrom().deferred(() -> {
            var arguments = new ArrayList<String>(6 + more.size());
            arguments.add(Long.toString(clock.millis()));
            arguments.add(time.get());
            arguments.add(Integer.toString(config.maxJobsPerMinute().orElse(0)));
            arguments.add(Integer.toString(config.tenantMaxJobsPerMinute().orElse(0)));
            arguments.add(permits == OWN_LIMIT ? "" : Integer.toString(permits));
            arguments.add(Integer.toString(config.delayBatch()));
            arguments.addAll(more);
            return connection.eval(script, List.of(tag), arguments);
        });
    }

    private static Answer answer(Response reply) {
        return new Answer(reply.get(0).toLong(), reply.get(1).toInteger(), List.of());
    }

    Uni<Answer> offer(List<ReadyExecution> offers, int permits) {
        var subQueues = new LinkedHashMap<SubQueueKey, Integer>();
        var values = new ArrayList<String>(4 * offers.size());
        var now = clock.instant();
        for (var offer : offers) {
            var key = subQueues.computeIfAbsent(SubQueueKey.of(offer), added -> subQueues.size() + 1);
            values.add(offer.id().toString());
            values.add(Long.toString(SubQueueKey.readyAt(offer, now)));
            values.add(Long.toString(SubQueueKey.rank(offer, config.ageing())));
            values.add(key.toString());
        }
        var arguments = new ArrayList<String>(1 + subQueues.size() + values.size());
        arguments.add(Integer.toString(subQueues.size()));
        subQueues.keySet().forEach(key -> arguments.add(key.text()));
        arguments.addAll(values);
        return eval(QueueScripts.OFFER, permits, arguments).map(RedisPartition::answer);
    }

    /** Takes what is ready. When that is nothing, what becomes ready within the block time is moved for this demand. */
    Uni<Answer> take(int max, String consumer, String demand, int permits) {
        var arguments = List.of(
                Integer.toString(max),
                consumer,
                demand,
                Long.toString(config.block().toMillis()));
        return eval(QueueScripts.TAKE, permits, arguments).chain(reply -> checked(reply.get(2))
                .map(entries -> new Answer(reply.get(0).toLong(), reply.get(1).toInteger(), entries)));
    }

    Uni<Answer> move(int permits) {
        return eval(QueueScripts.MOVE, permits, List.of()).map(RedisPartition::answer);
    }

    /** The consumer no longer waits for this demand. */
    Uni<Void> retract(String demand) {
        return connection
                .send(Request.cmd(Command.ZREM).arg(tag + ":demand").arg(demand))
                .replaceWithVoid();
    }

    /** Waits for what is moved to the stream; sends now. */
    Future<Response> read(PipelinedConnection reader, String consumer, int count, Duration block) {
        return reader.sendNow(
                Request.cmd(Command.XREADGROUP)
                        .arg("GROUP")
                        .arg(CONSUMERS)
                        .arg(consumer)
                        .arg("COUNT")
                        .arg(count)
                        .arg("BLOCK")
                        .arg(block.toMillis())
                        .arg("STREAMS")
                        .arg(stream)
                        .arg(">"),
                block);
    }

    /** The entries of such an answer: a map in RESP3, a list of pairs in RESP2. */
    Uni<List<Entry>> entries(Response reply) {
        return checked(reply.isMap() ? reply.get(stream) : reply.get(0).get(1));
    }

    // An entry that no script wrote must not come back forever, nor stop the others.
    private Uni<List<Entry>> checked(Response found) {
        var entries = StreamEntries.of(found, number);
        var foreign = StreamEntries.foreign(found);
        if (foreign.isEmpty()) {
            return Uni.createFrom().item(entries);
        }
        LOG.warnf("%d entries of %s do not belong to this queue and are dropped", foreign.size(), stream);
        return eval(QueueScripts.ACK, OWN_LIMIT, foreign).replaceWith(entries);
    }

    Uni<Void> ack(List<String> handles) {
        return eval(QueueScripts.ACK, OWN_LIMIT, handles).replaceWithVoid();
    }

    Uni<Answer> requeue(List<String> handles, int permits) {
        return eval(QueueScripts.REQUEUE, permits, handles).map(RedisPartition::answer);
    }

    /** Answers those that waited. */
    Uni<Response> withdraw(List<String> ids) {
        return eval(QueueScripts.WITHDRAW, OWN_LIMIT, ids);
    }

    Uni<Answer> slotReleased(TenantId tenant, String key, int permits) {
        return eval(QueueScripts.FREE_SLOTS, permits, List.of(tenant.value(), key, "+1"))
                .map(RedisPartition::answer);
    }

    Uni<Answer> updateSlots(Collection<AvailableSlots> free, int permits) {
        var arguments = new ArrayList<String>(3 * free.size());
        for (var slots : free) {
            arguments.add(slots.group().tenant().value());
            arguments.add(slots.group().key());
            arguments.add(Integer.toString(slots.count()));
        }
        return eval(QueueScripts.FREE_SLOTS, permits, arguments).map(RedisPartition::answer);
    }

    Uni<List<ConcurrencyGroup>> waitingGroups() {
        return eval(QueueScripts.WAITING_GROUPS, OWN_LIMIT, List.of()).map(reply -> {
            var groups = new ArrayList<ConcurrencyGroup>(reply.size());
            reply.forEach(group -> groups.add(new ConcurrencyGroup(
                    new TenantId(group.get(0).toString()),
                    group.get(1).toString(),
                    group.get(2).toInteger())));
            return groups;
        });
    }

    /** @param exhausted the overall limit, which is kept elsewhere, lets nothing start now */
    Uni<Depth> depth(boolean exhausted) {
        return eval(QueueScripts.DEPTH, OWN_LIMIT, List.of(exhausted ? "1" : "0"))
                .map(reply -> new Depth(
                        reply.get(0).toLong() + reply.get(3).toLong(),
                        reply.get(1).toLong(),
                        reply.get(2).toLong(),
                        reply.get(4).toLong()));
    }

    Uni<List<Entry>> reclaim(int max, String consumer) {
        return Uni.createFrom()
                .deferred(() -> connection.send(Request.cmd(Command.XAUTOCLAIM)
                        .arg(stream)
                        .arg(CONSUMERS)
                        .arg(consumer)
                        .arg(config.reclaimIdle().toMillis())
                        .arg(cursor)
                        .arg("COUNT")
                        .arg(max)))
                .chain(reply -> {
                    // Kept: a search that began at the start each time would never see the end of a long list.
                    cursor = reply.get(0).toString();
                    var forgotten = cursor.equals(START)
                            ? forgetConsumers()
                            : Uni.createFrom().voidItem();
                    return forgotten.chain(() -> checked(reply.get(1)));
                })
                .onFailure(failure -> PipelinedConnection.says(failure, "NOGROUP"))
                .recoverWithItem(List.of());
    }

    private Uni<Void> forgetConsumers() {
        var arguments = List.of(CONSUMERS, Long.toString(config.consumerExpiry().toMillis()));
        return connection
                .eval(QueueScripts.FORGET_CONSUMERS, List.of(stream), arguments)
                .onFailure()
                .invoke(failure -> LOG.warn("idle consumers stay in the consumer group for now", failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** A write that leaves nothing behind. */
    Uni<Void> probe() {
        return connection
                .send(Request.cmd(Command.SET)
                        .arg(key("probe"))
                        .arg("1")
                        .arg("PX")
                        .arg(PROBE_MS))
                .replaceWithVoid();
    }

    Uni<Response> send(Request request) {
        return connection.send(request);
    }

    String key(String name) {
        return tag + ":" + name;
    }
}
