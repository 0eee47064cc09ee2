package io.millrace.control;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * Changes a tree of executions within a transaction, level by level, from the top. What has been changed is locked and starts no
 * further child that the change would miss, so each level is complete when it is read.
 */
final class TreeWalk {

    // The children that are open.
    private static final String CHILDREN = """
            select c.id from unnest($1::uuid[]) as p (id)
            cross join lateral (select id from execution where parent_id = p.id
                and status in ('queued', 'running', 'waiting') offset 0) c
            limit $2
            """;

    private final SqlConnection connection;
    private final int most;
    private final String sql;
    private final Function<UUID[], Tuple> order;
    private final List<Row> changed = new ArrayList<>();

    /**
     * @param most executions that one order may change
     * @param sql changes executions by their ids and returns rows with the {@code id} of those it changed
     * @param order its parameters
     */
    TreeWalk(SqlConnection connection, int most, String sql, Function<UUID[], Tuple> order) {
        this.connection = connection;
        this.most = most;
        this.sql = sql;
        this.order = order;
    }

    /** Returns all that were changed. */
    Uni<List<Row>> from(List<UUID> level) {
        if (level.isEmpty()) {
            return Uni.createFrom().item(changed);
        }
        return connection
                .preparedQuery(sql)
                .execute(order.apply(level.toArray(UUID[]::new)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false).toList())
                .invoke(changed::addAll)
                .chain(rows -> below(ids(rows)));
    }

    /** The same, but the parents themselves are not changed. */
    Uni<List<Row>> below(List<UUID> parents) {
        if (parents.isEmpty()) {
            return Uni.createFrom().item(changed);
        }
        return connection
                .preparedQuery(CHILDREN)
                .execute(Tuple.of(parents.toArray(UUID[]::new), most))
                .map(rows -> ids(StreamSupport.stream(rows.spliterator(), false).toList()))
                .chain(children -> {
                    if (changed.size() + children.size() > most) {
                        return Uni.createFrom()
                                .failure(new IllegalStateException("more than " + most
                                        + " executions in one order (millrace.journal.max-cancelled); "
                                        + "give the order to the children first"));
                    }
                    return from(children);
                });
    }

    private static List<UUID> ids(List<Row> rows) {
        return rows.stream().map(row -> row.getUUID("id")).toList();
    }
}
