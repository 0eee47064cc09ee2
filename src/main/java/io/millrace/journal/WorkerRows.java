package io.millrace.journal;

import io.millrace.database.PoolUse;
import io.millrace.database.Rows;
import io.millrace.execution.ExecutionId;
import io.millrace.journal.Leases.About;
import io.millrace.journal.Leases.Alive;
import io.millrace.journal.Leases.Leased;
import io.millrace.journal.Leases.Owner;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parameters and rows of the statements about workers. */
final class WorkerRows {

    private WorkerRows() {}

    // One row when the counts agree and none is to pause; otherwise one row for each lease, or one without an id.
    static Leased leased(RowSet<Row> rows, @Nullable Set<ExecutionId> held) {
        Set<ExecutionId> ids = new HashSet<>();
        Set<ExecutionId> paused = new HashSet<>();
        for (var row : rows) {
            if (held != null && Boolean.TRUE.equals(row.getBoolean("agreed"))) {
                return new Leased(held, Set.of());
            }
            if (row.getUUID("id") != null) {
                ids.add(Rows.id(row));
                if (row.getBoolean("paused")) {
                    paused.add(Rows.id(row));
                }
            }
        }
        return new Leased(ids, paused);
    }

    static Tuple beat(Owner owner, int held) {
        var values = new ArrayList<@Nullable Object>();
        values.addAll(List.of(owner.id(), owner.name(), owner.concurrency(), owner.active()));
        var about = owner.about();
        if (about == null) {
            values.addAll(Collections.nCopies(6, null));
        } else {
            var pool = about.pool();
            values.addAll(List.of(
                    about.startedAt().atOffset(ZoneOffset.UTC),
                    about.version(),
                    pool.size(),
                    pool.open(),
                    pool.used(),
                    pool.waiting()));
        }
        values.add(held);
        return Tuple.tuple(values);
    }

    static Alive alive(Row row) {
        var version = row.getString("version");
        var about = version == null
                ? null
                : new About(
                        Rows.instant(row, "started_at"),
                        version,
                        new PoolUse(
                                row.getInteger("pool_size"),
                                row.getInteger("pool_open"),
                                row.getInteger("pool_used"),
                                row.getInteger("pool_waiting")));
        var owner = new Owner(
                row.getString("id"),
                row.getString("name"),
                row.getInteger("concurrency"),
                row.getInteger("active"),
                about);
        return new Alive(owner, Rows.instant(row, "heartbeat_at"));
    }
}
