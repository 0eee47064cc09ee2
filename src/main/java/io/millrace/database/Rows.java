package io.millrace.database;

import static java.util.stream.Collectors.joining;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.PendingRetry;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.execution.StepWait;
import io.millrace.execution.TenantId;
import io.millrace.execution.Trigger;
import io.millrace.expression.Json;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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

    public static Trigger trigger(Row row) {
        return new Trigger(row.getString("trigger"), row.getString("trigger_data"));
    }

    public static StepRecord step(Row row) {
        var wait = wait(row);
        return new StepRecord(
                row.getString("path"),
                row.getInteger("attempt"),
                StepStatus.of(row.getString("status")),
                wait == null ? row.getString("output") : null,
                row.getString("error"),
                wait,
                retry(row),
                instant(row, "started_at"),
                instantOrNull(row, "finished_at"),
                row.getInteger("superseded_by"));
    }

    // An instance of version 0.1 that runs beside this one during an upgrade writes the output alone: where it is
    // there, it
    // is never the older of the two.
    private static @Nullable StepWait wait(Row row) {
        if (!StepStatus.WAITING.text().equals(row.getString("status"))) {
            return null;
        }
        var text = row.getString("output") == null ? row.getString("wait") : row.getString("output");
        return text == null ? null : StepWait.parse(text);
    }

    private static @Nullable PendingRetry retry(Row row) {
        var tries = row.getInteger("retry_tries");
        return tries == null
                ? retryInError(row.getString("error"))
                : new PendingRetry(tries, row.getInteger("retry_attempt"), instant(row, "retry_at"));
    }

    // Where version 0.1 wrote it.
    private static @Nullable PendingRetry retryInError(@Nullable String error) {
        return error != null
                        && error.contains("\"retryAt\"")
                        && Json.parse(error) instanceof Map<?, ?> fields
                        && fields.get("tries") instanceof Number tries
                        && fields.get("executionAttempt") instanceof Number attempt
                        && fields.get("retryAt") instanceof String at
                ? new PendingRetry(tries.intValue(), attempt.intValue(), Instant.parse(at))
                : null;
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
