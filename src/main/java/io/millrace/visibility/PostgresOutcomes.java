package io.millrace.visibility;

import io.millrace.batch.GroupCommit;
import io.millrace.database.DatabaseConfig;
import io.millrace.database.Rows;
import io.millrace.database.Shards;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Outcome;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.millrace.journal.JournalConfig;
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
import java.util.function.Function;

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

    static final String STATUS = """
            select e.id, e.tenant, e.status
            from (select distinct id from unnest($1::uuid[]) as i (id)) t
            cross join lateral (select id, tenant, status from execution where id = t.id offset 0) e
            """;

    private record Question(TenantId tenant, ExecutionId id) {}

    private final List<GroupCommit<Question, Optional<Outcome>>> outcomes;
    private final List<GroupCommit<Question, Optional<Status>>> states;

    PostgresOutcomes(Shards shards, JournalConfig config, DatabaseConfig database) {
        var timeout = database.statementTimeout();
        this.outcomes = reads(shards, config, pool -> read(pool, READ, timeout, PostgresOutcomes::outcome));
        this.states = reads(shards, config, pool -> read(pool, STATUS, timeout, PostgresOutcomes::status));
    }

    private static <A> List<GroupCommit<Question, Optional<A>>> reads(
            Shards shards,
            JournalConfig config,
            Function<Pool, Function<List<Question>, Uni<List<Optional<A>>>>> read) {
        return shards.indexed().stream()
                .map(pool -> new GroupCommit<Question, Optional<A>>(
                        config.outcomeBatch(), config.maxWaiting(), failure -> false, read.apply(pool)))
                .toList();
    }

    @Override
    public Uni<Optional<Outcome>> of(TenantId tenant, ExecutionId id) {
        return ask(outcomes, tenant, id);
    }

    @Override
    public Uni<Optional<Status>> status(TenantId tenant, ExecutionId id) {
        return ask(states, tenant, id);
    }

    // An id comes from a caller: its shard bits may be anything.
    private static <A> Uni<Optional<A>> ask(
            List<GroupCommit<Question, Optional<A>>> reads, TenantId tenant, ExecutionId id) {
        return id.shard() >= reads.size()
                ? Uni.createFrom().item(Optional.empty())
                : reads.get(id.shard()).submit(new Question(tenant, id));
    }

    private static <A> Function<List<Question>, Uni<List<Optional<A>>>> read(
            Pool pool, String sql, Duration timeout, Function<Row, A> answer) {
        return questions -> {
            var ids = Rows.array(questions.stream().map(Question::id).toList());
            return pool.preparedQuery(sql)
                    .execute(Tuple.of(ids))
                    .map(rows -> {
                        Map<UUID, Row> byId = new HashMap<>();
                        rows.forEach(row -> byId.put(row.getUUID("id"), row));
                        return questions.stream()
                                .map(question -> Optional.ofNullable(
                                                byId.get(question.id().value()))
                                        .filter(row -> question.tenant().equals(Rows.tenant(row)))
                                        .map(answer))
                                .toList();
                    })
                    .ifNoItem()
                    .after(timeout)
                    .fail();
        };
    }

    private static Status status(Row row) {
        return Status.of(row.getString("status"));
    }

    private static Outcome outcome(Row row) {
        return new Outcome(status(row), row.getString("output"), row.getString("error"));
    }
}
