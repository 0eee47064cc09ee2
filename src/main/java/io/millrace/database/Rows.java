package io.millrace.database;

import static java.util.stream.Collectors.joining;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.execution.TenantId;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads rows of executions and step results; parts of statements that go with it. */
public final class Rows {

    private Rows() {}

    public static UUID[] array(Collection<ExecutionId> ids) {
        return ids.stream().map(ExecutionId::value).toArray(UUID[]::new);
    }

    /** Every row as {@code read} makes it a value. */
    public static <T> List<T> all(RowSet<Row> rows, Function<Row, T> read) {
        return StreamSupport.stream(rows.spliterator(), false).map(read).toList();
    }

    public static TenantId tenant(Row row) {
        return new TenantId(row.getString("tenant"));
    }

    public static ExecutionId id(Row row) {
        return new ExecutionId(row.getUUID("id"));
    }

    public static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    public static @Nullable Instant instantOrNull(Row row, String column) {
        var at = row.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }

    public static StepRecord step(Row row) {
        return new StepRecord(
                row.getString("path"),
                row.getInteger("attempt"),
                StepStatus.of(row.getString("status")),
                row.getString("output"),
                row.getString("error"),
                instant(row, "started_at"),
                instantOrNull(row, "finished_at"),
                row.getInteger("superseded_by"));
    }

    /** What {@link #due(Row)} reads, besides the id. */
    public static final String DUE = "tenant, priority, due, started_at, " + LimitColumns.NAMES;

    /** @param alias of the execution in the statement */
    public static String due(String alias) {
        return Stream.of(DUE.split(", ", -1)).map(name -> alias + "." + name).collect(joining(", "));
    }

    public static ReadyExecution due(Row row) {
        return new ReadyExecution(
                id(row),
                Rows.tenant(row),
                row.getInteger("priority"),
                instant(row, "due"),
                row.getOffsetDateTime("started_at") == null,
                LimitColumns.of(row));
    }
}
