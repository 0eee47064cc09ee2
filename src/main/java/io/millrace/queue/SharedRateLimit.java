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
 * The overall rate limit. With one partition, the partition keeps it. With several, one of them keeps the log: starts are
 * permitted there first, and permits not used are returned. So the limit is never exceeded; for as long as permits are in flight
 * it may not be fully used.
 */
final class SharedRateLimit {

    private static final Logger LOG = Logger.getLogger(SharedRateLimit.class);

    private final RedisPartition partition;
    private final boolean needed;
    private final Duration hold;
    private final String name = UUID.randomUUID().toString();
    private final AtomicLong requests = new AtomicLong();

    /**
     * @param needed there is an overall limit, and more than one partition
     * @param hold longest time of a permitted call
     */
    SharedRateLimit(RedisPartition partition, boolean needed, Duration hold) {
        this.partition = partition;
        this.needed = needed;
        this.hold = hold;
    }

    boolean needed() {
        return needed;
    }

    /** Passes to the call how many starts it may make. */
    Uni<Answer> within(int max, IntFunction<Uni<Answer>> call) {
        if (!needed) {
            return call.apply(RedisPartition.OWN_LIMIT);
        }
        return Uni.createFrom().deferred(() -> {
            var id = name + ":" + requests.incrementAndGet();
            return request(max, id).chain(granted -> call.apply(granted.count())
                    .call(answer -> settle(granted.count(), id, answer.permitsUsed()))
                    .map(answer -> granted.count() < max && answer.wakeUpInMs() == 0
                            ? new Answer(Math.max(0, granted.moreInMs()), answer.permitsUsed(), answer.entries())
                            : answer));
        });
    }

    /** Whether nothing may start now; false where a single partition keeps the limit. */
    Uni<Boolean> exhausted() {
        return needed
                ? request(0, name).map(granted -> granted.moreInMs() >= 0)
                : Uni.createFrom().item(false);
    }

    private record Granted(int count, long moreInMs) {}

    private Uni<Granted> request(int max, String request) {
        var arguments = List.of(Integer.toString(max), request, Long.toString(hold.toMillis()));
        return partition
                .eval(QueueScripts.PERMITS, RedisPartition.OWN_LIMIT, arguments)
                .map(reply -> new Granted(reply.get(0).toInteger(), reply.get(1).toLong()));
    }

    // If this fails, or the call did, the permits count as used: for a minute too few may start, never too many.
    private Uni<Void> settle(int granted, String request, int used) {
        if (granted == 0) {
            return Uni.createFrom().voidItem();
        }
        var arguments = List.of(Integer.toString(granted), request, Integer.toString(used));
        return partition
                .eval(QueueScripts.SETTLE_PERMITS, RedisPartition.OWN_LIMIT, arguments)
                .onFailure()
                .invoke(failure -> LOG.debugf(failure, "%d permits stay counted as used", granted - used))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
