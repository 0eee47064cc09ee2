package io.millrace.feed;

import io.millrace.redis.PipelinedConnection;
import io.millrace.redis.Script;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Makes room when Redis is full ({@code maxmemory}): tails give way before the queue does, the oldest of finished executions
 * first. Without it the feed's own tails would keep the queue from taking entries for as long as they live.
 */
final class TailRelief {

    private static final Logger LOG = Logger.getLogger(TailRelief.class);
    private static final Script SCAN = Script.resource("/feed/scan-tails.lua");
    private static final Script GIVE_WAY = Script.resource("/feed/give-way.lua");

    /** Keys looked at by one call. */
    private static final String PAGE = "1000";

    /** Newest elements that tails of unfinished executions keep at the last level. */
    private static final String KEPT = "50";

    private static final int LEVELS = 3;

    private final PipelinedConnection connection;
    private final String pattern;
    private final long completionTtl;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile int level;
    private volatile boolean warned;

    /** @param pattern of all tails */
    TailRelief(PipelinedConnection connection, String pattern, FeedConfig config) {
        this.connection = connection;
        this.pattern = pattern;
        this.completionTtl = config.completionTtl().toMillis();
    }

    /**
     * Makes room if that is what the failure asks for. Never fails.
     *
     * @param tail that could not be written; its node of a cluster is the full one
     */
    Uni<Void> after(Throwable failure, String tail) {
        if (!PipelinedConnection.says(failure, "OOM") || !busy.compareAndSet(false, true)) {
            return Uni.createFrom().voidItem();
        }
        // Each time that it did not suffice, more: finished ones past half their time, all finished ones, all but the
        // newest.
        level = Math.min(LEVELS, level + 1);
        return Uni.createFrom()
                .deferred(() -> from("0", tail))
                .invoke(gone -> {
                    if (gone > 0 || !warned) {
                        LOG.warnf("Redis is full: %d tails of the feed gave way (level %d of %d)", gone, level, LEVELS);
                    }
                    warned = gone == 0; // Until something gives way again: it is tried every second.
                    level = gone > 0 ? Math.max(0, level - 1) : level;
                })
                .onFailure()
                .invoke(fault -> LOG.warnf("Redis is full, and its tails could not give way: %s", fault.getMessage()))
                .onFailure()
                .recoverWithItem(0)
                .invoke(done -> busy.set(false))
                .replaceWithVoid();
    }

    private Uni<Integer> from(String cursor, String tail) {
        return connection
                .eval(SCAN, List.of(tail), List.of(cursor, pattern, PAGE))
                .chain(page -> {
                    var tails = new ArrayList<String>();
                    page.get(1).forEach(key -> tails.add(key.toString()));
                    var next = page.get(0).toString();
                    return giveWay(tails)
                            .chain(gone -> next.equals("0")
                                    ? Uni.createFrom().item(gone)
                                    : from(next, tail).map(more -> gone + more));
                });
    }

    private Uni<Integer> giveWay(List<String> tails) {
        if (tails.isEmpty()) {
            return Uni.createFrom().item(0);
        }
        // A tail of an unfinished execution lives longer than that of a finished one.
        long left = level == 1 ? completionTtl / 2 : completionTtl;
        var arguments = List.of(Long.toString(left), level == LEVELS ? KEPT : "0");
        var calls = tails.stream()
                .map(tail -> new Script.Call(List.of(tail), arguments))
                .toList();
        return connection
                .evalAll(GIVE_WAY, calls)
                .map(gone -> gone.stream().mapToInt(one -> one.toInteger()).sum());
    }
}
