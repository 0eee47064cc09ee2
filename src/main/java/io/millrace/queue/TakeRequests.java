package io.millrace.queue;

import io.millrace.queue.RunQueue.Entry;
import io.millrace.redis.PipelinedConnection;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The calls of take of this consumer. Each polls the partitions one after the other, starting with the next one each time; where
 * all are empty it waits at all of them, with its demand split. Per partition one blocking read serves all requests, on its own
 * connection. The read cannot be cancelled, so it may outlive its request; what it returns when no request waits is requeued.
 */
final class TakeRequests {

    private static final Logger LOG = Logger.getLogger(TakeRequests.class);

    /** What a request needs from the queue. */
    interface Source {
        /** Fails or answers what could be taken at once; if that is nothing, the partition has recorded the demand. */
        Uni<List<Entry>> poll(RedisPartition partition, int max, String demand);

        Uni<Void> requeue(Collection<Entry> entries);
    }

    private final Vertx vertx;
    private final List<RedisPartition> partitions;
    private final Source source;
    private final Supplier<PipelinedConnection> connections;
    private final String consumer;
    private final Duration block;

    // All under the lock; answers are given outside of it.
    private final ArrayDeque<TakeRequest> requests = new ArrayDeque<>();
    private final @Nullable PipelinedConnection[] readConnections;
    private final boolean[] reading;
    private int turn;
    private long serial;
    private boolean closed;

    TakeRequests(
            Vertx vertx,
            List<RedisPartition> partitions,
            Source source,
            Supplier<PipelinedConnection> connections,
            String consumer,
            Duration block) {
        this.vertx = vertx;
        this.partitions = partitions;
        this.source = source;
        this.connections = connections;
        this.consumer = consumer;
        this.block = block;
        this.readConnections = new PipelinedConnection[partitions.size()];
        this.reading = new boolean[partitions.size()];
    }

    Uni<List<Entry>> take(int max) {
        return Uni.createFrom().emitter(answer -> {
            var request = new TakeRequest(max, answer);
            int start;
            synchronized (this) {
                requests.add(request);
                turn = (turn + 1) % partitions.size();
                start = turn;
            }
            answer.onTermination(() -> end(request));
            poll(request, start, 0).subscribe().with(done -> polled(request), failure -> {
                if (remove(request)) {
                    requeue(request.entries);
                    answer.fail(failure);
                }
            });
        });
    }

    private Uni<Void> poll(TakeRequest request, int start, int polled) {
        int missing;
        String demand;
        synchronized (this) {
            missing = requests.contains(request) ? request.missing() : 0;
            int share = share(request);
            demand = share + " " + consumer + " " + ++serial;
        }
        if (missing == 0 || polled == partitions.size()) {
            return Uni.createFrom().voidItem();
        }
        var partition = partitions.get((start + polled) % partitions.size());
        return source.poll(partition, missing, demand)
                .invoke(entries -> {
                    if (entries.isEmpty()) {
                        remember(request, partition, demand);
                    } else {
                        deliver(entries, request);
                    }
                })
                .chain(() -> poll(request, start, polled + 1));
    }

    // Of its demand, rounded up: the excess is requeued.
    private int share(TakeRequest request) {
        return (request.max + partitions.size() - 1) / partitions.size();
    }

    private void remember(TakeRequest request, RedisPartition partition, String demand) {
        synchronized (this) {
            if (requests.contains(request)) {
                request.demands.put(partition, demand);
                return;
            }
        }
        retract(partition, demand);
    }

    private void polled(TakeRequest request) {
        synchronized (this) {
            if (!requests.contains(request)) {
                return;
            }
            request.polling = false;
            if (request.entries.isEmpty()) {
                request.until = System.nanoTime() + block.toNanos();
                request.timer = vertx.setTimer(Math.max(1, block.toMillis()), fired -> complete(request));
            }
        }
        if (request.entries.isEmpty()) {
            partitions.forEach(this::read);
        } else {
            complete(request);
        }
    }

    private void complete(TakeRequest request) {
        if (remove(request)) {
            request.answer.complete(request.entries);
        }
    }

    private void end(TakeRequest request) {
        if (remove(request)) {
            requeue(request.entries);
            request.demands.forEach(this::retract);
        }
    }

    // Whoever removes a request answers it.
    private boolean remove(TakeRequest request) {
        synchronized (this) {
            if (!requests.remove(request)) {
                return false;
            }
        }
        vertx.cancelTimer(request.timer);
        // Where it was served no demand is left; elsewhere the demand would move entries that could only be requeued.
        if (!request.entries.isEmpty() && partitions.size() > 1) {
            request.demands.forEach(this::retract);
        }
        return true;
    }

    private void retract(RedisPartition partition, String demand) {
        partition
                .retract(demand)
                .subscribe()
                .with(done -> {}, failure -> LOG.debugf(failure, "a demand stays recorded until it expires"));
    }

    /** Waits at the partition for as long as a request does, unless a read is in progress there. */
    private void read(RedisPartition partition) {
        PipelinedConnection connection;
        Duration rest;
        int count;
        synchronized (this) {
            var waiting = requests.stream().filter(request -> !request.polling).toList();
            if (closed || reading[partition.number] || waiting.isEmpty()) {
                return;
            }
            long until =
                    waiting.stream().mapToLong(request -> request.until).max().orElseThrow();
            rest = Duration.ofMillis(Math.max(1, (until - System.nanoTime()) / 1_000_000));
            count = share(waiting.get(0));
            var known = readConnections[partition.number];
            connection = known == null ? connections.get() : known;
            readConnections[partition.number] = connection;
            reading[partition.number] = true;
        }
        UniHelper.toUni(partition.read(connection, consumer, count, rest))
                .chain(reply -> entriesOf(partition, reply))
                .subscribe()
                .with(entries -> readDone(partition, entries), failure -> readFailed(partition, failure));
    }

    private static Uni<List<Entry>> entriesOf(RedisPartition partition, @Nullable Response reply) {
        return reply == null || reply.size() == 0 ? Uni.createFrom().item(List.of()) : partition.entries(reply);
    }

    private void readDone(RedisPartition partition, List<Entry> entries) {
        readEnded(partition);
        deliver(entries, null);
        read(partition);
    }

    private void readFailed(RedisPartition partition, Throwable failure) {
        readEnded(partition);
        List<TakeRequest> waiting;
        synchronized (this) {
            waiting = requests.stream().filter(request -> !request.polling).toList();
        }
        // Redis lost the stream with everything else: the next request creates it again.
        boolean lost = PipelinedConnection.says(failure, "NOGROUP") || PipelinedConnection.says(failure, "UNBLOCKED");
        for (var request : waiting) {
            if (lost) {
                complete(request);
            } else if (remove(request)) {
                request.answer.fail(failure);
            }
        }
    }

    private void readEnded(RedisPartition partition) {
        boolean last;
        synchronized (this) {
            reading[partition.number] = false;
            last = closed;
        }
        if (last) {
            close(partition.number);
        }
    }

    /** To the requests that wait, the given one first. */
    private void deliver(List<Entry> entries, @Nullable TakeRequest first) {
        var served = new ArrayList<TakeRequest>();
        List<Entry> rest = entries;
        synchronized (this) {
            var order = new ArrayList<>(requests);
            if (first != null && order.remove(first)) {
                order.add(0, first);
            }
            for (var request : order) {
                int size = Math.min(request.missing(), rest.size());
                request.entries.addAll(rest.subList(0, size));
                rest = rest.subList(size, rest.size());
                if (size > 0 && !request.polling) {
                    served.add(request);
                }
            }
        }
        served.forEach(this::complete);
        requeue(rest);
    }

    private void requeue(List<Entry> entries) {
        if (!entries.isEmpty()) {
            source.requeue(entries)
                    .subscribe()
                    .with(
                            done -> {},
                            failure -> LOG.debugf(
                                    failure, "%d entries not requeued, they return through reclaim", entries.size()));
        }
    }

    /** A read in progress continues to its end. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        for (int i = 0; i < readConnections.length; i++) {
            close(i);
        }
    }

    // Not under the lock: a connection that breaks meanwhile holds its own lock and calls back here.
    private void close(int number) {
        PipelinedConnection connection;
        synchronized (this) {
            if (reading[number]) {
                return;
            }
            connection = readConnections[number];
            readConnections[number] = null;
        }
        if (connection != null) {
            connection.close();
        }
    }
}
