package io.millrace.journal;

import io.millrace.batch.GroupCommit;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.shard.DatabaseConfig;
import io.millrace.shard.Shards;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class PostgresOutcomes implements Outcomes {

    // A failed attempt leaves its error in a row that is queued again: only a terminal state has an outcome.
    static final String READ = """
            select e.id, e.tenant, e.status,
                case when e.status = 'succeeded' then e.output end as output,
                case when e.status in ('failed', 'cancelled') then e.error end as error
            from (select distinct id from unnest($1::uuid[]) as i (id)) t
            cross join lateral (select id, tenant, status, output, error from execution where id = t.id offset 0) e
            """;

    private record Question(String tenant, ExecutionId id) {}

    private final List<GroupCommit<Question, Optional<Outcome>>> lanes;

    PostgresOutcomes(Shards shards, JournalConfig config, DatabaseConfig database) {
        var timeout = database.statementTimeout();
        this.lanes = shards.primaries().stream()
                .map(pool -> new GroupCommit<Question, Optional<Outcome>>(
                        config.outcomeBatch(),
                        config.maxWaiting(),
                        failure -> false,
                        questions -> read(pool, timeout, questions)))
                .toList();
    }

    @Override
    public Uni<Optional<Outcome>> of(String tenant, ExecutionId id) {
        // An id is what somebody typed: its shard bits may be any.
        return id.shard() >= lanes.size()
                ? Uni.createFrom().item(Optional.empty())
                : lanes.get(id.shard()).submit(new Question(tenant, id));
    }

    private static Uni<List<Optional<Outcome>>> read(Pool pool, Duration timeout, List<Question> questions) {
        var ids = Rows.array(questions.stream().map(Question::id).toList());
        return pool.preparedQuery(READ)
                .execute(Tuple.of(ids))
                .map(rows -> {
                    Map<UUID, Row> byId = new HashMap<>();
                    rows.forEach(row -> byId.put(row.getUUID("id"), row));
                    return questions.stream()
                            .map(question ->
                                    outcome(question, byId.get(question.id().value())))
                            .toList();
                })
                .ifNoItem()
                .after(timeout)
                .fail();
    }

    private static Optional<Outcome> outcome(Question question, @Nullable Row row) {
        return row == null || !question.tenant().equals(row.getString("tenant"))
                ? Optional.empty()
                : Optional.of(new Outcome(
                        Status.of(row.getString("status")), row.getString("output"), row.getString("error")));
    }
}
