package io.millrace.queue;

import static java.util.stream.Collectors.toSet;

import io.millrace.execution.ExecutionId;
import io.millrace.queue.RunQueue.Entry;
import io.millrace.queue.RunQueue.Scan;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/** What the partitions hold: looked up by id, scanned, withdrawn. */
final class RedisContents {

    private static final Logger LOG = Logger.getLogger(RedisContents.class);
    private static final int STREAM_PAGE = 1000;

    /** Where entries are, in the order in which they move on: one that moves during a round is met later in it. */
    private enum Section {
        DUE,
        WAITING,
        STREAM
    }

    /** @param at position within the section; empty = its beginning */
    private record Cursor(int partition, Section section, String at) {

        static Cursor of(String text) {
            if (text.equals(Scan.START)) {
                return new Cursor(0, Section.DUE, "");
            }
            var parts = text.split(" ", 3);
            return new Cursor(Integer.parseInt(parts[0]), Section.valueOf(parts[1]), parts[2]);
        }

        String text() {
            return partition + " " + section + " " + at;
        }
    }

    private final List<RedisPartition> partitions;
    private final QueueConfig config;

    RedisContents(List<RedisPartition> partitions, QueueConfig config) {
        this.partitions = partitions;
        this.config = config;
    }

    /** Fails when a partition takes no writes. */
    Uni<Void> probe() {
        return Uni.join()
                .all(partitions.stream().map(RedisPartition::probe).toList())
                .andFailFast()
                .replaceWithVoid();
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

    // First where they wait: an id that moves on meanwhile is met in the stream. One that is requeued may be missed;
    // then it
    // is offered twice, which is harmless.
    private static Uni<Set<ExecutionId>> missing(RedisPartition partition, List<ExecutionId> ids) {
        return partition
                .eval(QueueScripts.MISSING, RedisPartition.OWN_LIMIT, texts(ids))
                .chain(missing -> notStreamed(
                        partition, missing.stream().map(RedisContents::id).collect(toSet()), "-"));
    }

    // What workers have taken or are about to take: no more than they have slots.
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

    // One call may name a hundred thousand ids, and a script blocks Redis for as long as it runs.
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

    /** Continues through sections that hold little until the answer is large enough, or all has been scanned. */
    Uni<Scan> scan(String cursor, int most) {
        return scan(Cursor.of(cursor), most, new HashSet<>(), new ArrayList<>());
    }

    private Uni<Scan> scan(Cursor cursor, int most, Set<ExecutionId> waiting, List<Entry> taken) {
        // Fewer partitions than when the round began.
        if (cursor.partition >= partitions.size()) {
            return Uni.createFrom().item(new Scan(waiting, taken, Scan.START));
        }
        var partition = partitions.get(cursor.partition);
        var read = cursor.section == Section.STREAM
                ? overdue(partition, cursor, taken)
                : waiting(partition, cursor, most, waiting);
        return read.chain(at -> {
            var next = at.isEmpty() ? following(cursor) : new Cursor(cursor.partition, cursor.section, at);
            if (next.partition == partitions.size()) {
                return Uni.createFrom().item(new Scan(waiting, taken, Scan.START));
            }
            return waiting.size() + taken.size() >= most
                    ? Uni.createFrom().item(new Scan(waiting, taken, next.text()))
                    : scan(next, most, waiting, taken);
        });
    }

    private static Cursor following(Cursor cursor) {
        return switch (cursor.section) {
            case DUE -> new Cursor(cursor.partition, Section.WAITING, "");
            case WAITING -> new Cursor(cursor.partition, Section.STREAM, "");
            case STREAM -> new Cursor(cursor.partition + 1, Section.DUE, "");
        };
    }

    private Uni<String> waiting(RedisPartition partition, Cursor cursor, int most, Set<ExecutionId> found) {
        boolean due = cursor.section == Section.DUE;
        var request = Request.cmd(due ? Command.ZSCAN : Command.HSCAN)
                .arg(partition.key(due ? "due" : "waiting"))
                .arg(cursor.at.isEmpty() ? "0" : cursor.at)
                .arg("COUNT")
                .arg(most);
        return partition.send(request).chain(reply -> {
            var foreign = new ArrayList<String>();
            for (var text : keys(reply.get(1))) {
                StreamEntries.id(text).ifPresentOrElse(found::add, () -> foreign.add(text));
            }
            var at = reply.get(0).toString();
            return drop(partition, foreign).replaceWith(at.equals("0") ? "" : at);
        });
    }

    // Keys and values alternate.
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

    // Not written by any script.
    private static Uni<Void> drop(RedisPartition partition, List<String> foreign) {
        if (foreign.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        LOG.warnf("%d entries of %s do not belong to this queue and are dropped", foreign.size(), partition.key(""));
        return partition.withdraw(foreign).replaceWithVoid();
    }

    // More recent ones are probably being claimed.
    private Uni<String> overdue(RedisPartition partition, Cursor cursor, List<Entry> found) {
        return partition
                .send(Request.cmd(Command.TIME))
                .chain(time -> {
                    // Ids of entries are times of Redis, whose clock may differ from that of Postgres.
                    long until =
                            time.get(0).toLong() * 1_000 - config.reclaimIdle().toMillis();
                    return partition.send(
                            range(partition, cursor.at.isEmpty() ? "-" : cursor.at, Long.toString(until)));
                })
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
