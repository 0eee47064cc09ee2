package io.millrace.journal;

import io.millrace.database.Columns;
import io.millrace.database.Rows;
import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Lease;
import io.millrace.execution.NewExecution;
import io.millrace.journal.ExecutionInserts.Arrival;
import io.millrace.journal.ExecutionInserts.Arrived;
import io.millrace.journal.ExecutionInserts.Key;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What one statement of arrivals carries. Of several with one key only the first is sent: its answer tells the others. */
final class InsertBatch {

    private record Name(String tenant, String key) {}

    private final List<Arrival> arrivals;
    private final Map<Name, Arrival> firsts = new HashMap<>();

    InsertBatch(List<Arrival> arrivals) {
        this.arrivals = arrivals;
        for (var arrival : arrivals) {
            var key = arrival.key();
            if (key != null) {
                firsts.putIfAbsent(new Name(arrival.execution().tenant(), key.text()), arrival);
            }
        }
    }

    // The one whose row the statement answers for it.
    private Arrival sent(Arrival arrival) {
        var key = arrival.key();
        return key == null
                ? arrival
                : firsts.getOrDefault(new Name(arrival.execution().tenant(), key.text()), arrival);
    }

    /** @param keepMs how long a key stands */
    Tuple tuple(long keepMs) {
        var born = ExecutionColumns.columns();
        var terms = new Columns(Columns.TEXT, Columns.TEXT, Columns.TEXT);
        for (var arrival : arrivals) {
            if (sent(arrival).equals(arrival)) {
                var key = arrival.key();
                ExecutionColumns.add(born, arrival.execution());
                terms.add(key == null ? null : key.text(), key == null ? null : key.request(), arrival.owner());
            }
        }
        var tuple = Tuple.tuple();
        born.addTo(tuple);
        terms.addTo(tuple);
        return tuple.addValue(keepMs);
    }

    /** One answer for each arrival, in order. */
    List<Arrived> answers(RowSet<Row> rows) {
        Map<UUID, Row> byId = new HashMap<>();
        rows.forEach(row -> byId.put(row.getUUID("id"), row));
        var answers = new ArrayList<Arrived>(arrivals.size());
        for (var arrival : arrivals) {
            var row = byId.get(sent(arrival).execution().id().value());
            if (row == null) {
                throw new IllegalStateException(
                        "no answer about " + arrival.execution().id());
            }
            answers.add(answer(arrival, row));
        }
        return answers;
    }

    private static Arrived answer(Arrival arrival, Row row) {
        var id = arrival.execution().id();
        var key = arrival.key();
        if (key == null || id.value().equals(row.getUUID("first"))) {
            return new Arrived.Born(arrival.owner() == null ? null : claim(arrival.execution(), row));
        }
        return known(key, row);
    }

    static Arrived known(Key key, Row row) {
        var first = new ExecutionId(row.getUUID("first"));
        return key.request().equals(row.getString("request"))
                ? new Arrived.Repeated(first, row.getBoolean("direct"))
                : new Arrived.Taken(first);
    }

    // As the row says it, since another stretch of the run reads it from there.
    private static Claim claim(NewExecution born, Row row) {
        return new Claim(
                new Lease(born.id(), row.getLong("lease_token")),
                born.tenant(),
                born.workflow(),
                born.version(),
                1,
                born.priority(),
                born.trigger(),
                born.input(),
                Rows.instant(row, "created_at"),
                Rows.instant(row, "started_at"),
                0,
                born.parent(),
                born.limits(),
                List.of(),
                List.of(),
                Map.of(),
                null);
    }
}
