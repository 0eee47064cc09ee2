package io.millrace.api.health;

import io.millrace.api.ApiConfig;
import io.millrace.database.Shards;
import io.millrace.queue.RunQueue;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether Postgres and Redis answer within a bounded time. Never fails: no answer is a result, too. */
@ApplicationScoped
public class DependencyHealth {

    private final Shards shards;
    private final RunQueue queue;
    private final ApiConfig config;

    public DependencyHealth(Shards shards, RunQueue queue, ApiConfig config) {
        this.shards = shards;
        this.queue = queue;
        this.config = config;
    }

    /** @param reason why it does not answer; null when it does */
    public record Result(boolean up, @Nullable String reason) {}

    /** Every primary. */
    public Uni<Result> postgres() {
        var answers = shards.primaries().stream()
                .map(pool -> pool.query("select 1").execute().replaceWithVoid())
                .toList();
        return check("Postgres", Uni.join().all(answers).andFailFast().replaceWithVoid());
    }

    /** Empty: there is no Redis, the queue is in this process. */
    public Uni<Optional<Result>> redis() {
        return queue.shared()
                ? check("Redis", queue.depth().replaceWithVoid()).map(Optional::of)
                : Uni.createFrom().item(Optional.empty());
    }

    /** How many executions are held back by a limit; 0 when the queue does not answer. */
    public Uni<Long> held(Result redis) {
        return redis.up()
                ? queue.depth()
                        .map(RunQueue.Depth::held)
                        .ifNoItem()
                        .after(config.healthTimeout())
                        .fail()
                        .onFailure()
                        .recoverWithItem(0L)
                : Uni.createFrom().item(0L);
    }

    private Uni<Result> check(String name, Uni<Void> answer) {
        var limit = config.healthTimeout();
        return answer.ifNoItem()
                .after(limit)
                .fail()
                .replaceWith(new Result(true, null))
                .onFailure(io.smallrye.mutiny.TimeoutException.class)
                .recoverWithItem(late -> new Result(false, name + " did not answer within " + limit.toMillis() + " ms"))
                .onFailure()
                .recoverWithItem(failure -> new Result(false, name + " does not answer: " + failure.getMessage()));
    }
}
