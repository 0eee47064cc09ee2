package io.millrace.queue;

import io.millrace.queue.RunQueue.Loss;
import io.millrace.redis.Script;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which partitions are to be filled from Postgres: those without the mark that says that they were. Whatever loses their
 * entries loses the mark too.
 */
final class RedisRefill {

    private final List<RedisPartition> partitions;
    private final String count;
    private final String claimMs;
    private final String trustMs;

    RedisRefill(List<RedisPartition> partitions, QueueConfig config) {
        this.partitions = partitions;
        // Another number of partitions is another queue: tenants are elsewhere.
        this.count = Integer.toString(partitions.size());
        this.claimMs = Long.toString(config.fillClaim().toMillis());
        this.trustMs = Long.toString(config.filledFor().toMillis());
    }

    Uni<Loss> lost() {
        // Not in the form of an id: whoever looks for those finds none here.
        var claim = UUID.randomUUID().toString().replace("-", "");
        var all = IntStream.range(0, partitions.size()).boxed().collect(Collectors.toSet());
        return each(all, QueueScripts.CLAIM_REFILL, List.of(count, claim, claimMs, trustMs))
                .map(lost -> lost.isEmpty() ? Loss.NONE : new Loss(lost, claim));
    }

    /** Whether no other has taken over, and nothing was lost again. */
    Uni<Boolean> standing(Loss loss) {
        return each(loss.parts(), QueueScripts.EXTEND_REFILL, List.of(loss.claim(), claimMs))
                .map(standing -> standing.equals(loss.parts()));
    }

    Uni<Void> done(Loss loss) {
        return each(loss.parts(), QueueScripts.COMPLETE_REFILL, List.of(count, loss.claim(), trustMs))
                .replaceWithVoid();
    }

    // Those that answer 1.
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
