package io.millrace.feed;

import io.micrometer.core.instrument.Timer;
import io.millrace.batch.GroupCommit;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.TenantId;
import io.millrace.redis.PipelinedConnection;
import io.millrace.redis.RedisConfig;
import io.millrace.redis.Script;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Response;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The feed on Redis: for each execution a list as its tail, and a channel on which every append is published. Element
 * and message are the same text, {@code epoch:last|event\nevent...}, whose events are numbered up to {@code last}.
 */
final class RedisFeed implements Feed, AutoCloseable {

    private static final Script READ = Script.resource("/feed/read.lua");

    private final Vertx vertx;
    private final FeedConfig config;
    private final InstantSource clock;
    private final FeedNames names;
    private final PipelinedConnection connection;
    private final RedisPubSub pubsub;
    private final RedisPublisher publisher;
    /** Separate from publishing, which must not wait for pages. */
    private final PipelinedConnection readConnection;

    private final GroupCommit<Read, Tail.Page> reads;
    /** Not sent yet: identical reads share the answer. One in flight could lack what was published since. */
    private final Map<Read, CompletableFuture<Tail.Page>> gathering = new ConcurrentHashMap<>();

    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
    private final long recheck;

    RedisFeed(Vertx vertx, Redis client, RedisConfig redis, FeedConfig config, InstantSource clock, Timer lag) {
        this.vertx = vertx;
        this.config = config;
        this.clock = clock;
        this.names = new FeedNames(redis.prefix());
        this.connection = new PipelinedConnection(client, redis.timeout());
        this.pubsub = new RedisPubSub(vertx, client, redis.timeout());
        this.readConnection = new PipelinedConnection(client, redis.timeout());
        var relief = new TailRelief(readConnection, names.allTails(), config);
        this.publisher = new RedisPublisher(vertx, connection, relief, config, clock, lag);
        this.reads = new GroupCommit<>(config.readBatch(), config.readWaiting(), failure -> false, this::readPages);
        this.recheck = vertx.setPeriodic(config.recheck().toMillis(), tick -> followers.forEach(Follower::recheck));
    }

    /** A follower's read. After a lost connection thousands read at once. */
    private record Read(ExecutionId execution, String tail, List<String> arguments) {}

    @Override
    public Channel open(TenantId tenant, ExecutionId id) {
        return new RedisChannel(publisher, config, names, tenant, id);
    }

    @Override
    public Multi<Numbered> follow(TenantId tenant, ExecutionId id, long from) {
        var tail = names.tail(tenant, id);
        var channel = names.channel(tenant, id);
        return Multi.createFrom().publisher(subscriber -> {
            var follower = new Follower(
                    subscriber,
                    id,
                    from,
                    (epoch, position, max) -> read(id, tail, epoch, position, max),
                    config.buffer(),
                    clock,
                    gone -> {
                        followers.remove(gone);
                        pubsub.remove(channel, gone);
                    });
            subscriber.onSubscribe(follower);
            followers.add(follower);
            pubsub.add(channel, false, follower);
            if (follower.ended()) {
                follower.leave();
            }
        });
    }

    private Uni<Tail.Page> read(ExecutionId id, String tail, String epoch, long position, int max) {
        var arguments = List.of(epoch, Long.toString(position), Integer.toString(max));
        return Uni.createFrom().deferred(() -> shared(new Read(id, tail, arguments)));
    }

    private Uni<Tail.Page> shared(Read read) {
        var page = new CompletableFuture<Tail.Page>();
        var before = gathering.putIfAbsent(read, page);
        if (before == null) {
            reads.submit(read).subscribe().with(page::complete, failure -> {
                gathering.remove(read, page);
                page.completeExceptionally(failure);
            });
        }
        // A copy, so that a follower that unsubscribes cancels only its own.
        return Uni.createFrom().completionStage((before == null ? page : before).copy());
    }

    private Uni<List<Tail.Page>> readPages(List<Read> batch) {
        batch.forEach(gathering::remove);
        var calls = batch.stream()
                .map(read -> new Script.Call(List.of(read.tail()), read.arguments()))
                .toList();
        return readConnection.evalAll(READ, calls).map(replies -> {
            var pages = new ArrayList<Tail.Page>(replies.size());
            for (int i = 0; i < replies.size(); i++) {
                pages.add(page(batch.get(i).execution(), replies.get(i)));
            }
            return pages;
        });
    }

    private static Tail.Page page(ExecutionId id, Response reply) {
        var chunks = new ArrayList<Chunk>();
        reply.get(3).forEach(element -> chunks.add(Chunk.parse(id, element.toString())));
        boolean restarted = reply.get(0).toInteger() == 1;
        return new Tail.Page(reply.get(2).toString(), restarted, reply.get(1).toInteger() > 0, chunks);
    }

    @Override
    public Multi<Numbered> followAll(TenantId tenant, Runnable listening) {
        var pattern = names.allChannels(tenant);
        return Multi.createFrom().publisher(subscriber -> {
            var watcher = new TenantWatcher(
                    subscriber, config.buffer(), clock, listening, gone -> pubsub.remove(pattern, gone));
            subscriber.onSubscribe(watcher);
            pubsub.add(pattern, true, watcher);
            if (watcher.ended()) {
                watcher.leave();
            }
        });
    }

    /** Number of channels and patterns this instance is subscribed to. */
    int topics() {
        return pubsub.topics();
    }

    /** Events that wait because Redis did not take them. */
    int unsentEvents() {
        return publisher.unsentEvents();
    }

    @Override
    public void close() {
        vertx.cancelTimer(recheck);
        publisher.close();
        pubsub.close();
        connection.close();
        readConnection.close();
    }
}
