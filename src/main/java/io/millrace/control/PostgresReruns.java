package io.millrace.control;

import io.millrace.database.DatabaseConfig;
import io.millrace.database.DatabaseFaults;
import io.millrace.database.RerunSteps;
import io.millrace.database.Rows;
import io.millrace.database.Shards;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.millrace.journal.JournalConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class PostgresReruns implements Reruns {

    private static final String SUBJECT =
            "select workflow, version, status from execution where id = $1 and tenant = $2";

    // A separate statement, so that the next one sees every result that was recorded before the lock was acquired.
    private static final String LOCK =
            "select status, reruns, undone, ending from execution where id = $1 and tenant = $2 for no key update";

    private static final String OPEN_CHILD = """
            select id from execution
            where parent_id = $1 and status in ('queued', 'running', 'waiting')
              and split_part(parent_path, '/', 1) = any ($2)
            limit 1
            """;

    private static final String ORDER = """
            with earlier as (
                insert into rerun (execution_id, number, from_step, ordered_at, status, attempt, output, error, finished_at)
                select id, $2, $3, now(), status, attempt, output, error, finished_at from execution where id = $1
            ),
            superseded as (
                update step_result set superseded_by = $2
                where execution_id = $1 and superseded_by is null and split_part(path, '/', 1) = any ($4)
            )
            update execution set reruns = $5,
            """ + RetryStatements.AGAIN + """
            where id = $1
            returning id,\s""" + Rows.DUE;

    private static final String EARLIER = """
            select number, from_step, ordered_at, status, attempt, output, error, finished_at from rerun
            where execution_id = $1
            order by number
            """;

    private final Shards shards;
    private final JournalConfig config;
    private final Duration timeout;

    PostgresReruns(Shards shards, JournalConfig config, DatabaseConfig database) {
        this.shards = shards;
        this.config = config;
        this.timeout = database.statementTimeout();
    }

    @Override
    public Uni<Optional<Subject>> subject(TenantId tenant, ExecutionId id) {
        if (unknown(id)) {
            return Uni.createFrom().item(Optional.empty());
        }
        return inTime(shards.indexed(id.shard())
                .preparedQuery(SUBJECT)
                .execute(Tuple.of(id.value(), tenant.value()))
                .map(rows -> first(rows)
                        .map(row -> new Subject(
                                row.getString("workflow"),
                                row.getInteger("version"),
                                Status.of(row.getString("status"))))));
    }

    @Override
    public Uni<Answer> order(TenantId tenant, ExecutionId id, @Nullable String from, List<String> again) {
        if (unknown(id)) {
            return Uni.createFrom().item(new Unknown());
        }
        var transaction = Uni.createFrom().deferred(() -> shards.indexed(id.shard())
                .withTransaction(connection -> within(connection, tenant, id, from, again)));
        return inTime(DatabaseFaults.retryingDeadlocks(config.deadlockRetries(), transaction));
    }

    @Override
    public Uni<Optional<List<Earlier>>> earlier(TenantId tenant, ExecutionId id) {
        return subject(tenant, id).chain(subject -> {
            if (subject.isEmpty()) {
                return Uni.createFrom().item(Optional.empty());
            }
            return inTime(shards.indexed(id.shard())
                    .preparedQuery(EARLIER)
                    .execute(Tuple.of(id.value()))
                    .map(rows -> Optional.of(StreamSupport.stream(rows.spliterator(), false)
                            .map(PostgresReruns::earlier)
                            .toList())));
        });
    }

    private Uni<Answer> within(
            SqlConnection connection, TenantId tenant, ExecutionId id, @Nullable String from, List<String> again) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(id.value(), tenant.value()))
                .chain(rows -> {
                    var row = first(rows);
                    if (row.isEmpty()) {
                        return answer(new Unknown());
                    }
                    var status = Status.of(row.get().getString("status"));
                    if (!status.terminal()) {
                        return answer(new NotTerminal(status));
                    }
                    if (row.get().getString("ending") != null) {
                        return answer(new CompensationUnfinished());
                    }
                    var known = RerunSteps.of(row.get());
                    int number = RerunSteps.next(known);
                    if (number > config.maxReruns()) {
                        return answer(new TooMany(config.maxReruns()));
                    }
                    var taken = taken(again, row.get());
                    var steps = taken.toArray(String[]::new);
                    return connection
                            .preparedQuery(OPEN_CHILD)
                            .execute(Tuple.of(id.value(), steps))
                            .chain(children -> {
                                var child = first(children);
                                if (child.isPresent()) {
                                    return answer(new ChildOpen(Rows.id(child.get())));
                                }
                                var order = Tuple.of(
                                        id.value(), number, from, steps, RerunSteps.with(known, taken, number));
                                return connection
                                        .preparedQuery(ORDER)
                                        .execute(order)
                                        .map(queued -> new Queued(
                                                number,
                                                taken,
                                                Rows.due(queued.iterator().next())));
                            });
                });
    }

    // Compensated steps have no result to keep.
    private static List<String> taken(List<String> again, Row row) {
        var undone = row.getArrayOfStrings("undone");
        return undone == null
                ? again
                : Stream.concat(again.stream(), Arrays.stream(undone))
                        .distinct()
                        .toList();
    }

    private static Uni<Answer> answer(Answer answer) {
        return Uni.createFrom().item(answer);
    }

    private static Earlier earlier(Row row) {
        return new Earlier(
                row.getInteger("number"),
                row.getString("from_step"),
                Rows.instant(row, "ordered_at"),
                Status.of(row.getString("status")),
                row.getInteger("attempt"),
                row.getString("output"),
                row.getString("error"),
                Rows.instantOrNull(row, "finished_at"));
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
    }

    private <T> Uni<T> inTime(Uni<T> answer) {
        return answer.ifNoItem().after(timeout).fail();
    }

    // An id comes from a caller: its shard bits may be anything.
    private boolean unknown(ExecutionId id) {
        return id.shard() >= shards.indexed().size();
    }
}
