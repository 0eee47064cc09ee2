package io.millrace.api.health;

import io.millrace.api.ApiConfig;
import io.millrace.database.Shards;
import io.millrace.queue.RunQueue;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether Postgres and Redis answer, within a bounded time. Never fails: not to answer is an answer. */
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
    public record Sign(boolean up, @Nullable String reason) {}

    /** Every primary. */
    public Uni<Sign> postgres() {
        var answers = shards.primaries().stream()
                .map(pool -> pool.query("select 1").execute().replaceWithVoid())
                .toList();
        return sign("Postgres", Uni.join().all(answers).andFailFast().replaceWithVoid());
    }

    /** Empty: there is no Redis, the queue lives in this process. */
    public Uni<Optional<Sign>> redis() {
        return queue.shared()
                ? sign("Redis", queue.depth().replaceWithVoid()).map(Optional::of)
                : Uni.createFrom().item(Optional.empty());
    }

    /** How many executions a limit holds back, as far as the queue answers: 0 when it does not. */
    public Uni<Long> held(Sign redis) {
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

    private Uni<Sign> sign(String name, Uni<Void> answer) {
        var limit = config.healthTimeout();
        return answer.ifNoItem()
                .after(limit)
                .fail()
                .replaceWith(new Sign(true, null))
                .onFailure(io.smallrye.mutiny.TimeoutException.class)
                .recoverWithItem(late -> new Sign(false, name + " did not answer within " + limit.toMillis() + " ms"))
                .onFailure()
                .recoverWithItem(failure -> new Sign(false, name + " does not answer: " + failure.getMessage()));
    }
}
