package io.millrace.queue;

import static java.util.stream.Collectors.toSet;

import io.millrace.execution.ExecutionId;
import io.millrace.queue.RunQueue.Entry;
import io.millrace.queue.RunQueue.Page;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/** What the partitions hold: asked for by id, looked through page by page, taken out. */
final class RedisContents {

    private static final Logger LOG = Logger.getLogger(RedisContents.class);
    private static final int STREAM_PAGE = 1000;

    /** Where entries lie, in the way they go: what moves on during a round is met further on. */
    private enum Place {
        DUE,
        WAITING,
        STREAM
    }

    /** @param at where to go on within the place; empty = at its beginning */
    private record Cursor(int partition, Place place, String at) {

        static Cursor of(String text) {
            if (text.equals(Page.START)) {
                return new Cursor(0, Place.DUE, "");
            }
            var parts = text.split(" ", 3);
            return new Cursor(Integer.parseInt(parts[0]), Place.valueOf(parts[1]), parts[2]);
        }

        String text() {
            return partition + " " + place + " " + at;
        }
    }

    private final List<RedisPartition> partitions;
    private final QueueConfig config;
    private final InstantSource clock;

    RedisContents(List<RedisPartition> partitions, QueueConfig config, InstantSource clock) {
        this.partitions = partitions;
        this.config = config;
        this.clock = clock;
    }

    Uni<Set<ExecutionId>> missing(Collection<ExecutionId> ids) {
        return each(ids, part -> missing(part)).map(HashSet::new);
    }

    private Uni<List<ExecutionId>> missing(List<ExecutionId> ids) {
        return Uni.join()
                .all(partitions.stream()
                        .map(partition -> missing(partition, ids))
                        .toList())
                .andFailFast()
                .map(found -> {
                    var missing = new HashSet<>(ids);
                    found.forEach(missing::retainAll);
                    return List.copyOf(missing);
                });
    }

    // First where they wait: an id that moves on meanwhile is met in the stream. One that is given back may be missed;
    // then it is offered twice, which is harmless.
    private static Uni<Set<ExecutionId>> missing(RedisPartition partition, List<ExecutionId> ids) {
        return partition
                .eval(QueueScripts.MISSING, RedisPartition.OWN_LIMIT, texts(ids))
                .chain(missing -> notStreamed(
                        partition, missing.stream().map(RedisContents::id).collect(toSet()), "-"));
    }

    // What workers are about to take or have taken: as much as they have slots.
    private static Uni<Set<ExecutionId>> notStreamed(RedisPartition partition, Set<ExecutionId> missing, String from) {
        if (missing.isEmpty()) {
            return Uni.createFrom().item(missing);
        }
        return partition.send(range(partition, from, "+")).chain(reply -> {
            StreamEntries.of(reply, partition.number).forEach(entry -> missing.remove(entry.id()));
            return reply.size() < STREAM_PAGE
                    ? Uni.createFrom().item(missing)
                    : notStreamed(partition, missing, after(reply));
        });
    }

    private static Request range(RedisPartition partition, String from, String to) {
        return Request.cmd(Command.XRANGE)
                .arg(partition.key("stream"))
                .arg(from)
                .arg(to)
                .arg("COUNT")
                .arg(STREAM_PAGE);
    }

    private static String after(Response page) {
        return "(" + page.get(page.size() - 1).get(0);
    }

    Uni<Set<ExecutionId>> withdraw(Collection<ExecutionId> ids) {
        return each(ids, part -> Uni.join()
                        .all(partitions.stream()
                                .map(partition -> partition.withdraw(texts(part)))
                                .toList())
                        .andFailFast()
                        .map(waited -> waited.stream()
                                .flatMap(Response::stream)
                                .map(RedisContents::id)
                                .toList()))
                .map(HashSet::new);
    }

    private interface Call {
        Uni<List<ExecutionId>> with(List<ExecutionId> ids);
    }

    // One call may name a hundred thousand, and a script holds Redis up for as long as it runs.
    private Uni<List<ExecutionId>> each(Collection<ExecutionId> ids, Call call) {
        var all = List.copyOf(ids);
        int batch = config.offerBatch();
        return Multi.createFrom()
                .range(0, (all.size() + batch - 1) / batch)
                .onItem()
                .transformToUniAndConcatenate(
                        part -> call.with(all.subList(part * batch, Math.min(all.size(), (part + 1) * batch))))
                .collect()
                .in(ArrayList<ExecutionId>::new, List::addAll)
                .map(found -> found);
    }

    /** Goes on through places that hold little until there are so many, or it is through. */
    Uni<Page> page(String from, int most) {
        return page(Cursor.of(from), most, new HashSet<>(), new ArrayList<>());
    }

    private Uni<Page> page(Cursor cursor, int most, Set<ExecutionId> waiting, List<Entry> taken) {
        // Fewer partitions than when the round began.
        if (cursor.partition >= partitions.size()) {
            return Uni.createFrom().item(new Page(waiting, taken, Page.START));
        }
        var partition = partitions.get(cursor.partition);
        var read = cursor.place == Place.STREAM
                ? overdue(partition, cursor, taken)
                : waiting(partition, cursor, most, waiting);
        return read.chain(at -> {
            var next = at.isEmpty() ? following(cursor) : new Cursor(cursor.partition, cursor.place, at);
            if (next.partition == partitions.size()) {
                return Uni.createFrom().item(new Page(waiting, taken, Page.START));
            }
            return waiting.size() + taken.size() >= most
                    ? Uni.createFrom().item(new Page(waiting, taken, next.text()))
                    : page(next, most, waiting, taken);
        });
    }

    private static Cursor following(Cursor cursor) {
        return switch (cursor.place) {
            case DUE -> new Cursor(cursor.partition, Place.WAITING, "");
            case WAITING -> new Cursor(cursor.partition, Place.STREAM, "");
            case STREAM -> new Cursor(cursor.partition + 1, Place.DUE, "");
        };
    }

    private Uni<String> waiting(RedisPartition partition, Cursor cursor, int most, Set<ExecutionId> found) {
        boolean due = cursor.place == Place.DUE;
        var request = Request.cmd(due ? Command.ZSCAN : Command.HSCAN)
                .arg(partition.key(due ? "due" : "waiting"))
                .arg(cursor.at.isEmpty() ? "0" : cursor.at)
                .arg("COUNT")
                .arg(most);
        return partition.send(request).chain(reply -> {
            var strange = new ArrayList<String>();
            for (var text : keys(reply.get(1))) {
                StreamEntries.id(text).ifPresentOrElse(found::add, () -> strange.add(text));
            }
            var at = reply.get(0).toString();
            return drop(partition, strange).replaceWith(at.equals("0") ? "" : at);
        });
    }

    // Each has a value behind it.
    private static List<String> keys(Response pairs) {
        if (pairs.isMap()) {
            return List.copyOf(pairs.getKeys());
        }
        var keys = new ArrayList<String>(pairs.size() / 2);
        for (int i = 0; i < pairs.size(); i += 2) {
            keys.add(pairs.get(i).toString());
        }
        return keys;
    }

    // What no script put there.
    private static Uni<Void> drop(RedisPartition partition, List<String> strange) {
        if (strange.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        LOG.warnf("%d entries of %s are none of this queue and are dropped", strange.size(), partition.key(""));
        return partition.withdraw(strange).replaceWithVoid();
    }

    // The others are just being claimed.
    private Uni<String> overdue(RedisPartition partition, Cursor cursor, List<Entry> found) {
        long until = clock.millis() - config.reclaimIdle().toMillis();
        return partition
                .send(range(partition, cursor.at.isEmpty() ? "-" : cursor.at, Long.toString(until)))
                .map(reply -> {
                    found.addAll(StreamEntries.of(reply, partition.number));
                    return reply.size() < STREAM_PAGE ? "" : after(reply);
                });
    }

    private static List<String> texts(List<ExecutionId> ids) {
        return ids.stream().map(ExecutionId::toString).toList();
    }

    private static ExecutionId id(Response text) {
        return ExecutionId.parse(text.toString());
    }
}
