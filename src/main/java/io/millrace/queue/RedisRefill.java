package io.millrace.queue;

import io.millrace.queue.RunQueue.Refill;
import io.millrace.redis.Script;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which partitions are to be refilled from Postgres: those without the marker that says that they were filled. What loses their
 * entries loses the marker too.
 */
final class RedisRefill {

    private final List<RedisPartition> partitions;
    private final String count;
    private final String claimMs;
    private final String trustMs;

    RedisRefill(List<RedisPartition> partitions, QueueConfig config) {
        this.partitions = partitions;
        // With another number of partitions it is another queue: tenants are mapped to other partitions.
        this.count = Integer.toString(partitions.size());
        this.claimMs = Long.toString(config.fillClaim().toMillis());
        this.trustMs = Long.toString(config.filledFor().toMillis());
    }

    Uni<Refill> claim() {
        // Not in the form of an id, so that a search for ids finds none here.
        var claim = UUID.randomUUID().toString().replace("-", "");
        var all = IntStream.range(0, partitions.size()).boxed().collect(Collectors.toSet());
        return each(all, QueueScripts.CLAIM_REFILL, List.of(count, claim, claimMs, trustMs))
                .map(lost -> lost.isEmpty() ? Refill.NONE : new Refill(lost, claim));
    }

    /** False: another process has taken over, or the queue was lost again. */
    Uni<Boolean> extend(Refill refill) {
        return each(refill.parts(), QueueScripts.EXTEND_REFILL, List.of(refill.claim(), claimMs))
                .map(held -> held.equals(refill.parts()));
    }

    Uni<Void> complete(Refill refill) {
        return each(refill.parts(), QueueScripts.COMPLETE_REFILL, List.of(count, refill.claim(), trustMs))
                .replaceWithVoid();
    }

    // Answers those whose script returned 1.
    private Uni<Set<Integer>> each(Set<Integer> parts, Script script, List<String> arguments) {
        Function<Integer, Uni<Integer>> ask = part -> partitions
                .get(part)
                .eval(script, RedisPartition.OWN_LIMIT, arguments)
                .map(reply -> reply.toInteger() == 1 ? part : -1);
        return Uni.join().all(parts.stream().map(ask).toList()).andFailFast().map(answers -> answers.stream()
                .filter(part -> part >= 0)
                .collect(Collectors.toSet()));
    }
}
