package io.millrace.queue;

import io.millrace.queue.RedisPartition.Answer;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.jboss.logging.Logger;

/**
 * Keeps the overall limit. With one partition that is the partition's own affair. With several, one of them keeps the log:
 * starts are permitted there first, and what was not used is given back. So the limit is never exceeded; it may be used less
 * than it could for as long as a permit is on its way.
 */
final class SharedRateLimit {

    private static final Logger LOG = Logger.getLogger(SharedRateLimit.class);

    private final RedisPartition home;
    private final boolean needed;
    private final Duration hold;
    private final String name = UUID.randomUUID().toString();
    private final AtomicLong requests = new AtomicLong();

    /**
     * @param needed there is an overall limit, and more than one partition
     * @param hold the longest that a permitted call may take
     */
    SharedRateLimit(RedisPartition home, boolean needed, Duration hold) {
        this.home = home;
        this.needed = needed;
        this.hold = hold;
    }

    boolean needed() {
        return needed;
    }

    /** The call is told how many starts it may make. */
    Uni<Answer> within(int max, IntFunction<Uni<Answer>> call) {
        if (!needed) {
            return call.apply(RedisPartition.OWN_LIMIT);
        }
        return Uni.createFrom().deferred(() -> {
            var request = name + ":" + requests.incrementAndGet();
            return ask(max, request).chain(granted -> call.apply(granted.count())
                    .call(answer -> settle(granted.count(), request, answer.permitsUsed()))
                    .map(answer -> granted.count() < max && answer.opensInMs() == 0
                            ? new Answer(Math.max(0, granted.moreInMs()), answer.permitsUsed(), answer.entries())
                            : answer));
        });
    }

    /** Whether nothing may start now. Only where several partitions share the limit. */
    Uni<Boolean> exhausted() {
        return needed
                ? ask(0, name).map(granted -> granted.moreInMs() >= 0)
                : Uni.createFrom().item(false);
    }

    private record Granted(int count, long moreInMs) {}

    private Uni<Granted> ask(int max, String request) {
        var arguments = List.of(Integer.toString(max), request, Long.toString(hold.toMillis()));
        return home.eval(QueueScripts.PERMITS, RedisPartition.OWN_LIMIT, arguments)
                .map(reply -> new Granted(reply.get(0).toInteger(), reply.get(1).toLong()));
    }

    // Where this fails, or the call did, the permits count as used: too few may start for a minute, never too many.
    private Uni<Void> settle(int granted, String request, int used) {
        if (granted == 0) {
            return Uni.createFrom().voidItem();
        }
        var arguments = List.of(Integer.toString(granted), request, Integer.toString(used));
        return home.eval(QueueScripts.SETTLE_PERMITS, RedisPartition.OWN_LIMIT, arguments)
                .onFailure()
                .invoke(failure -> LOG.debugf(failure, "%d starts stay counted as used", granted - used))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
