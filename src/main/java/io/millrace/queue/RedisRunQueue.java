package io.millrace.queue;

import io.millrace.batch.GroupCommit;
import io.millrace.execution.ExecutionId;
import io.millrace.redis.Line;
import io.millrace.redis.RedisConfig;
import io.millrace.redis.Script;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The queue as a Redis stream with one consumer group, and a sorted set of what is not due yet. Needs Redis 6.2.
 *
 * <p>Offers, acks and questions share one connection; each take that waits has one of its own, since a blocking read delays
 * everything behind it.
 */
final class RedisRunQueue implements RunQueue, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(RedisRunQueue.class);

    private static final String GROUP = "workers";
    private static final String START = "0-0";

    // One script, because XGROUP DELCONSUMER forgets what the consumer holds, and it may come back to life and take
    // something between a look and the deletion.
    private static final Script FORGET_CONSUMERS = new Script("""
            for _, facts in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
              local consumer = {}
              for i = 1, #facts, 2 do consumer[facts[i]] = facts[i + 1] end
              if consumer.pending == 0 and consumer.idle > tonumber(ARGV[2]) then
                redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], consumer.name)
              end
            end
            return 'OK'
            """);

    private final Redis client;
    private final RedisConfig redis;
    private final QueueConfig config;
    private final InstantSource clock;
    private final String consumer;
    private final String stream;
    private final String delayed;

    private final Line line;
    private final ConcurrentLinkedQueue<Line> idleReaders = new ConcurrentLinkedQueue<>();
    private final GroupCommit<Collection<Offer>, Boolean> offers;
    private final Delays delays;
    private volatile String cursor = START;
    private volatile boolean closed;

    /** @param consumer no other process may use the same name at the same time */
    RedisRunQueue(
            Vertx vertx, Redis client, RedisConfig redis, QueueConfig config, String consumer, InstantSource clock) {
        this.client = client;
        this.redis = redis;
        this.config = config;
        this.consumer = consumer;
        this.clock = clock;
        // The braces: scripts and transactions touch both keys, so they must lie on one node of a cluster.
        this.stream = "{" + redis.prefix() + ":queue}:stream";
        this.delayed = "{" + redis.prefix() + ":queue}:delayed";
        this.line = new Line(client, redis.timeout());
        this.offers = new GroupCommit<>(config.offerBatch(), config.offerWaiting(), failure -> false, this::sendOffers);
        this.delays = new Delays(vertx, line, delayed, stream, StreamEntries.FIELD, config, clock);
    }

    @Override
    public Uni<Void> offer(Collection<Offer> batch) {
        if (batch.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .deferred(() -> offers.submit(List.copyOf(batch)))
                .replaceWithVoid();
    }

    private Uni<List<Boolean>> sendOffers(List<Collection<Offer>> batches) {
        var now = clock.instant();
        var ready = new ArrayList<Request>();
        var later = Request.cmd(Command.ZADD).arg(delayed);
        Instant next = null;
        for (var batch : batches) {
            for (var offer : batch) {
                if (offer.due().isAfter(now)) {
                    later.arg(millis(offer.due())).arg(offer.id().toString());
                    next = next == null || offer.due().isBefore(next) ? offer.due() : next;
                } else {
                    ready.add(Request.cmd(Command.XADD)
                            .arg(stream)
                            .arg("*")
                            .arg(StreamEntries.FIELD)
                            .arg(offer.id().toString()));
                }
            }
        }
        if (next != null) {
            ready.add(0, later);
            delays.expect(next);
        }
        return pipelines(ready).replaceWith(Collections.nCopies(batches.size(), true));
    }

    // Rounded up: never before its time.
    private static long millis(Instant due) {
        return due.plusNanos(999_999).toEpochMilli();
    }

    // One offer may carry thousands, more than a connection takes at a time.
    private Uni<Void> pipelines(List<Request> requests) {
        int size = Math.min(requests.size(), config.offerBatch());
        var first = line.batch(requests.subList(0, size)).replaceWithVoid();
        return size == requests.size() ? first : first.chain(() -> pipelines(requests.subList(size, requests.size())));
    }

    @Override
    public Uni<List<Entry>> take(int max) {
        return Uni.createFrom()
                .deferred(() -> {
                    delays.consume();
                    return read(max);
                })
                // Redis lost the group with everything else (or never had it): from the start of what it holds now.
                .onFailure(failure -> Line.says(failure, "NOGROUP") || Line.says(failure, "UNBLOCKED"))
                .recoverWithUni(() -> createGroup().chain(() -> read(max)));
    }

    private Uni<List<Entry>> read(int max) {
        var idle = idleReaders.poll();
        var reader = idle == null ? new Line(client, redis.timeout()) : idle;
        var request = Request.cmd(Command.XREADGROUP)
                .arg("GROUP")
                .arg(GROUP)
                .arg(consumer)
                .arg("COUNT")
                .arg(max)
                .arg("BLOCK")
                .arg(config.block().toMillis())
                .arg("STREAMS")
                .arg(stream)
                .arg(">");
        // Also when the take is cancelled its read goes on: what it brings stays pending and is reclaimed.
        var answer = reader.sendNow(request, config.block()).onComplete(done -> release(reader));
        return UniHelper.toUni(answer).map(this::taken);
    }

    private void release(Line reader) {
        idleReaders.add(reader);
        if (closed) {
            closeReaders();
        }
    }

    private Uni<Response> createGroup() {
        return line.send(Request.cmd(Command.XGROUP)
                        .arg("CREATE")
                        .arg(stream)
                        .arg(GROUP)
                        .arg("0")
                        .arg("MKSTREAM"))
                .onFailure(failure -> Line.says(failure, "BUSYGROUP"))
                .recoverWithNull();
    }

    private List<Entry> taken(@Nullable Response reply) {
        if (reply == null || reply.size() == 0) {
            return List.of();
        }
        // A map in the newer protocol, a list of pairs in the older.
        return StreamEntries.of(reply.isMap() ? reply.get(stream) : reply.get(0).get(1));
    }

    @Override
    public Uni<Void> ack(Collection<Entry> entries) {
        if (entries.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        var ack = Request.cmd(Command.XACK).arg(stream).arg(GROUP);
        var delete = Request.cmd(Command.XDEL).arg(stream);
        for (var entry : entries) {
            ack.arg(entry.handle());
            delete.arg(entry.handle());
        }
        // Together or not at all: an entry acked and not deleted would stay for ever.
        return line.batch(List.of(Request.cmd(Command.MULTI), ack, delete, Request.cmd(Command.EXEC)))
                .replaceWithVoid();
    }

    @Override
    public Uni<List<Entry>> reclaim(int max) {
        return Uni.createFrom()
                .deferred(() -> line.send(Request.cmd(Command.XAUTOCLAIM)
                        .arg(stream)
                        .arg(GROUP)
                        .arg(consumer)
                        .arg(config.reclaimIdle().toMillis())
                        .arg(cursor)
                        .arg("COUNT")
                        .arg(max)))
                .chain(reply -> {
                    // Carried on: a search that began at the start each time would never see the tail of a long list.
                    cursor = reply.get(0).toString();
                    var entries = StreamEntries.of(reply.get(1));
                    return (cursor.equals(START)
                                    ? forgetConsumers()
                                    : Uni.createFrom().voidItem())
                            .replaceWith(entries);
                })
                .onFailure(failure -> Line.says(failure, "NOGROUP"))
                .recoverWithItem(List.of());
    }

    private Uni<Void> forgetConsumers() {
        var arguments = List.of(GROUP, Long.toString(config.consumerExpiry().toMillis()));
        return line.eval(FORGET_CONSUMERS, List.of(stream), arguments)
                .onFailure()
                .invoke(failure -> LOG.warn("silent consumers stay in the group for now", failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    @Override
    public Uni<Set<ExecutionId>> missing(Collection<ExecutionId> ids) {
        return Uni.createFrom().deferred(() -> new RedisSearch(line, stream, delayed, ids).missing());
    }

    @Override
    public Uni<Depth> depth() {
        var held = line.send(Request.cmd(Command.XLEN).arg(stream)).map(Response::toLong);
        var pending = line.send(Request.cmd(Command.XPENDING).arg(stream).arg(GROUP))
                .map(reply -> reply.get(0).toLong())
                .onFailure(failure -> Line.says(failure, "NOGROUP"))
                .recoverWithItem(0L);
        var later = line.send(Request.cmd(Command.ZCARD).arg(delayed)).map(Response::toLong);
        return Uni.combine()
                .all()
                .unis(held, pending, later)
                // Acked entries are deleted, so what is held and not pending is ready.
                .with((all, taken, waiting) -> new Depth(Math.max(0, all - taken), taken, waiting, 0));
    }

    @Override
    public Uni<Void> withdraw(Collection<ExecutionId> ids) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Void> freed(String tenant, String key) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Void> vacancies(Collection<Vacancy> vacancies) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<List<Group>> crowded() {
        return Uni.createFrom().item(List.of());
    }

    @Override
    public boolean shared() {
        return true;
    }

    /** Ends the timer and gives the connections back; a take under way goes on to its end. */
    @Override
    public void close() {
        closed = true;
        delays.close();
        line.close();
        closeReaders();
    }

    private void closeReaders() {
        for (var reader = idleReaders.poll(); reader != null; reader = idleReaders.poll()) {
            reader.close();
        }
    }
}
