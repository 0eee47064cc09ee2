package io.millrace.api.health;

import io.millrace.api.ApiConfig;
import io.millrace.database.Shards;
import io.millrace.queue.RunQueue;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether Postgres and Redis answer within a bounded time and take writes. Never fails: no answer is a result, too. */
@ApplicationScoped
public class DependencyHealth {

    private static final String READ_ONLY =
            "select pg_is_in_recovery() or current_setting('transaction_read_only')::boolean";

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

    /** Every primary; one that answers and refuses to write is down too. */
    public Uni<Result> postgres() {
        var answers = shards.primaries().stream().map(this::takesWrites).toList();
        return check("Postgres", Uni.join().all(answers).andFailFast().replaceWithVoid())
                .map(result -> shards.refusals()
                        .current()
                        .filter(reason -> result.up())
                        .map(reason -> new Result(false, reason))
                        .orElse(result));
    }

    private Uni<Void> takesWrites(Pool pool) {
        return pool.query(READ_ONLY)
                .execute()
                .invoke(rows -> {
                    if (rows.iterator().next().getBoolean(0)) {
                        throw new IllegalStateException("it is read-only");
                    }
                })
                .replaceWithVoid();
    }

    /** Empty: there is no Redis, the queue is in this process. */
    public Uni<Optional<Result>> redis() {
        return queue.shared()
                ? check("Redis", queue.probe()).map(Optional::of)
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
