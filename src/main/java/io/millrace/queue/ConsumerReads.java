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
 * The takes of this consumer. A take asks the partitions one after the other, each time from the next one on, and where all
 * are empty it waits at all of them, with its demand split. One blocking read a partition serves all takes, on a connection
 * of its own; it cannot be called back, so it may outlive its take. What it brings when no take waits is given back.
 */
final class ConsumerReads {

    private static final Logger LOG = Logger.getLogger(ConsumerReads.class);

    /** What a take needs of the queue. */
    interface Source {
        /** Fails or answers what could be taken at once; with nothing, the demand is known to the partition. */
        Uni<List<Entry>> poll(RedisPartition partition, int max, String demand);

        Uni<Void> giveBack(Collection<Entry> entries);
    }

    private final Vertx vertx;
    private final List<RedisPartition> partitions;
    private final Source source;
    private final Supplier<PipelinedConnection> lines;
    private final String consumer;
    private final Duration block;

    // All under the lock; answers are given outside of it.
    private final ArrayDeque<ConsumerRead> takes = new ArrayDeque<>();
    private final @Nullable PipelinedConnection[] readers;
    private final boolean[] reading;
    private int turn;
    private long serial;
    private boolean closed;

    ConsumerReads(
            Vertx vertx,
            List<RedisPartition> partitions,
            Source source,
            Supplier<PipelinedConnection> lines,
            String consumer,
            Duration block) {
        this.vertx = vertx;
        this.partitions = partitions;
        this.source = source;
        this.lines = lines;
        this.consumer = consumer;
        this.block = block;
        this.readers = new PipelinedConnection[partitions.size()];
        this.reading = new boolean[partitions.size()];
    }

    Uni<List<Entry>> take(int max) {
        return Uni.createFrom().emitter(answer -> {
            var take = new ConsumerRead(max, answer);
            int start;
            synchronized (this) {
                takes.add(take);
                turn = (turn + 1) % partitions.size();
                start = turn;
            }
            answer.onTermination(() -> end(take));
            ask(take, start, 0).subscribe().with(done -> asked(take), failure -> {
                if (leave(take)) {
                    giveBack(take.got);
                    answer.fail(failure);
                }
            });
        });
    }

    private Uni<Void> ask(ConsumerRead take, int start, int asked) {
        int room;
        String demand;
        synchronized (this) {
            room = takes.contains(take) ? take.room() : 0;
            int share = share(take);
            demand = share + " " + consumer + " " + ++serial;
        }
        if (room == 0 || asked == partitions.size()) {
            return Uni.createFrom().voidItem();
        }
        var partition = partitions.get((start + asked) % partitions.size());
        return source.poll(partition, room, demand)
                .invoke(entries -> {
                    if (entries.isEmpty()) {
                        remember(take, partition, demand);
                    } else {
                        deliver(entries, take);
                    }
                })
                .chain(() -> ask(take, start, asked + 1));
    }

    // Of its demand, rounded up: what is too much is given back.
    private int share(ConsumerRead take) {
        return (take.max + partitions.size() - 1) / partitions.size();
    }

    private void remember(ConsumerRead take, RedisPartition partition, String demand) {
        synchronized (this) {
            if (takes.contains(take)) {
                take.demands.put(partition, demand);
                return;
            }
        }
        retract(partition, demand);
    }

    private void asked(ConsumerRead take) {
        synchronized (this) {
            if (!takes.contains(take)) {
                return;
            }
            take.asking = false;
            if (take.got.isEmpty()) {
                take.until = System.nanoTime() + block.toNanos();
                take.timer = vertx.setTimer(Math.max(1, block.toMillis()), fired -> complete(take));
            }
        }
        if (take.got.isEmpty()) {
            partitions.forEach(this::read);
        } else {
            complete(take);
        }
    }

    private void complete(ConsumerRead take) {
        if (leave(take)) {
            take.answer.complete(take.got);
        }
    }

    private void end(ConsumerRead take) {
        if (leave(take)) {
            giveBack(take.got);
            take.demands.forEach(this::retract);
        }
    }

    // Whoever removes it answers it.
    private boolean leave(ConsumerRead take) {
        synchronized (this) {
            if (!takes.remove(take)) {
                return false;
            }
        }
        vertx.cancelTimer(take.timer);
        // Where it was served there is no demand left; elsewhere what it would bring could only be given back.
        if (!take.got.isEmpty() && partitions.size() > 1) {
            take.demands.forEach(this::retract);
        }
        return true;
    }

    private void retract(RedisPartition partition, String demand) {
        partition
                .retract(demand)
                .subscribe()
                .with(done -> {}, failure -> LOG.debugf(failure, "a demand stays known until its time is over"));
    }

    /** Waits at the partition for as long as a take does, unless a read waits there already. */
    private void read(RedisPartition partition) {
        PipelinedConnection reader;
        Duration rest;
        int count;
        synchronized (this) {
            var waiting = takes.stream().filter(take -> !take.asking).toList();
            if (closed || reading[partition.number] || waiting.isEmpty()) {
                return;
            }
            long until = waiting.stream().mapToLong(take -> take.until).max().orElseThrow();
            rest = Duration.ofMillis(Math.max(1, (until - System.nanoTime()) / 1_000_000));
            count = share(waiting.get(0));
            var known = readers[partition.number];
            reader = known == null ? lines.get() : known;
            readers[partition.number] = reader;
            reading[partition.number] = true;
        }
        UniHelper.toUni(partition.read(reader, consumer, count, rest))
                .chain(reply -> arrived(partition, reply))
                .subscribe()
                .with(entries -> readDone(partition, entries), failure -> readFailed(partition, failure));
    }

    private static Uni<List<Entry>> arrived(RedisPartition partition, @Nullable Response reply) {
        return reply == null || reply.size() == 0 ? Uni.createFrom().item(List.of()) : partition.entries(reply);
    }

    private void readDone(RedisPartition partition, List<Entry> entries) {
        readEnded(partition);
        deliver(entries, null);
        read(partition);
    }

    private void readFailed(RedisPartition partition, Throwable failure) {
        readEnded(partition);
        List<ConsumerRead> waiting;
        synchronized (this) {
            waiting = takes.stream().filter(take -> !take.asking).toList();
        }
        // Redis lost the stream with everything else: the next take makes it anew.
        boolean lost = PipelinedConnection.says(failure, "NOGROUP") || PipelinedConnection.says(failure, "UNBLOCKED");
        for (var take : waiting) {
            if (lost) {
                complete(take);
            } else if (leave(take)) {
                take.answer.fail(failure);
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

    /** To those who wait, the given one first. */
    private void deliver(List<Entry> entries, @Nullable ConsumerRead first) {
        var served = new ArrayList<ConsumerRead>();
        List<Entry> rest = entries;
        synchronized (this) {
            var order = new ArrayList<>(takes);
            if (first != null && order.remove(first)) {
                order.add(0, first);
            }
            for (var take : order) {
                int size = Math.min(take.room(), rest.size());
                take.got.addAll(rest.subList(0, size));
                rest = rest.subList(size, rest.size());
                if (size > 0 && !take.asking) {
                    served.add(take);
                }
            }
        }
        served.forEach(this::complete);
        giveBack(rest);
    }

    private void giveBack(List<Entry> entries) {
        if (!entries.isEmpty()) {
            source.giveBack(entries)
                    .subscribe()
                    .with(
                            done -> {},
                            failure -> LOG.debugf(failure, "%d entries come back by reclaim", entries.size()));
        }
    }

    /** A read under way goes on to its end. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        for (int i = 0; i < readers.length; i++) {
            close(i);
        }
    }

    // Not under the lock: a connection that breaks meanwhile holds its own, and tells of it here.
    private void close(int number) {
        PipelinedConnection reader;
        synchronized (this) {
            if (reading[number]) {
                return;
            }
            reader = readers[number];
            readers[number] = null;
        }
        if (reader != null) {
            reader.close();
        }
    }
}
