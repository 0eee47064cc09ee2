package io.millrace.journal;

import io.millrace.database.Columns;
import io.millrace.database.Rows;
import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Lease;
import io.millrace.execution.NewExecution;
import io.millrace.execution.TenantId;
import io.millrace.journal.ExecutionInserts.InsertResult;
import io.millrace.journal.ExecutionInserts.Key;
import io.millrace.journal.ExecutionInserts.KeyedInsert;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The parameters of one statement of keyed inserts. Of several with one key only the first is sent: its answer serves all. */
final class InsertBatch {

    private record Name(TenantId tenant, String key) {}

    private final List<KeyedInsert> inserts;
    private final Map<Name, KeyedInsert> firsts = new HashMap<>();

    InsertBatch(List<KeyedInsert> inserts) {
        this.inserts = inserts;
        for (var insert : inserts) {
            var key = insert.key();
            if (key != null) {
                firsts.putIfAbsent(new Name(insert.execution().tenant(), key.text()), insert);
            }
        }
    }

    // The insert whose row answers for this one.
    private KeyedInsert sent(KeyedInsert insert) {
        var key = insert.key();
        return key == null
                ? insert
                : firsts.getOrDefault(new Name(insert.execution().tenant(), key.text()), insert);
    }

    /** @param keepMs how long a key is valid */
    Tuple tuple(long keepMs) {
        var execution = ExecutionColumns.columns();
        var keys = new Columns(Columns.TEXT, Columns.TEXT, Columns.TEXT);
        for (var insert : inserts) {
            if (sent(insert).equals(insert)) {
                var key = insert.key();
                ExecutionColumns.add(execution, insert.execution());
                keys.add(key == null ? null : key.text(), key == null ? null : key.request(), insert.owner());
            }
        }
        var tuple = Tuple.tuple();
        execution.addTo(tuple);
        keys.addTo(tuple);
        return tuple.addValue(keepMs);
    }

    /** One answer for each insert, in order. */
    List<InsertResult> answers(RowSet<Row> rows) {
        Map<UUID, Row> byId = new HashMap<>();
        rows.forEach(row -> byId.put(row.getUUID("id"), row));
        var answers = new ArrayList<InsertResult>(inserts.size());
        for (var insert : inserts) {
            var row = byId.get(sent(insert).execution().id().value());
            if (row == null) {
                throw new IllegalStateException(
                        "no answer about " + insert.execution().id());
            }
            answers.add(answer(insert, row));
        }
        return answers;
    }

    private static InsertResult answer(KeyedInsert insert, Row row) {
        var id = insert.execution().id();
        var key = insert.key();
        if (key == null || id.value().equals(row.getUUID("first"))) {
            return new InsertResult.Inserted(insert.owner() == null ? null : claim(insert.execution(), row));
        }
        return known(key, row);
    }

    static InsertResult known(Key key, Row row) {
        var first = new ExecutionId(row.getUUID("first"));
        return key.request().equals(row.getString("request"))
                ? new InsertResult.Repeated(first, row.getBoolean("direct"))
                : new InsertResult.KeyConflict(first);
    }

    // Times as stored in the row, since a later run segment reads them from there.
    private static Claim claim(NewExecution execution, Row row) {
        return new Claim(
                new Lease(execution.id(), row.getLong("lease_token")),
                execution.tenant(),
                execution.workflow(),
                execution.version(),
                1,
                execution.priority(),
                execution.trigger(),
                execution.input(),
                Rows.instant(row, "created_at"),
                Rows.instant(row, "started_at"),
                0,
                execution.parent(),
                execution.limits(),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                null,
                0);
    }
}
