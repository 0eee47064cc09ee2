package io.millrace.visibility;

import io.millrace.database.Rows;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The statements that list executions. Written out for the filters that are set, so that each combination has a plan of
 * its own; there are few combinations.
 */
final class ListStatements {

    /** The bounds of the search; each is a range of an index. */
    private final List<String> bounds = new ArrayList<>();

    private final List<String> conditions = new ArrayList<>();
    private final Tuple parameters = Tuple.tuple();
    private final String sql;

    /** All that match. */
    ListStatements(TenantId tenant, Executions.Filter filter, int limit) {
        this(tenant, filter, null, limit, null);
    }

    /**
     * Those that match and hold a text, among the next few; {@code floor} is the last of these, null when they are all
     * there are. The first row may hold nothing else.
     */
    static ListStatements search(
            TenantId tenant, Executions.Filter filter, String text, int limit, Executions.Reach reach) {
        return new ListStatements(tenant, filter, text, limit, reach);
    }

    private ListStatements(
            TenantId tenant,
            Executions.Filter filter,
            @Nullable String text,
            int limit,
            Executions.@Nullable Reach reach) {
        bounds.add("tenant = " + add(tenant.value()));
        // The id begins with the time of creation: a range of time is a range of ids, and of partitions.
        if (filter.createdFrom() != null) {
            bounds.add("id >= " + add(floor(filter.createdFrom())));
        }
        if (filter.createdTo() != null) {
            bounds.add("id < " + add(floor(filter.createdTo())));
        }
        if (filter.before() != null) {
            bounds.add("id < " + add(filter.before().value()));
        }
        if (filter.parent() != null) {
            bounds.add("parent_id = " + add(filter.parent().value()));
        }
        if (!filter.ids().isEmpty()) {
            bounds.add("id = any (" + add(Rows.array(filter.ids())) + ")");
        }
        if (filter.workflow() != null) {
            conditions.add("workflow = " + add(filter.workflow()));
        }
        if (!filter.statuses().isEmpty()) {
            conditions.add("status = any ("
                    + add(filter.statuses().stream().map(Status::text).toArray(String[]::new)) + ")");
        }
        if (!filter.children()) {
            conditions.add("parent_id is null");
        }
        if (text == null || reach == null) {
            this.sql = "select " + PostgresExecutions.SUMMARY + " from execution where "
                    + and(Stream.concat(bounds.stream(), conditions.stream())) + " order by id desc limit "
                    + add(limit);
        } else {
            conditions.add(holds(text, reach.characters()));
            this.sql = "select b.floor, s.* from (select (select id from execution where " + and(bounds.stream())
                    + " order by id desc offset " + add(reach.executions() - 1) + " limit 1) as floor) b\n"
                    + "left join lateral (select " + PostgresExecutions.SUMMARY + " from execution where "
                    + and(bounds.stream()) + " and id >= coalesce(b.floor, '" + new UUID(0, 0) + "')\nand "
                    + and(conditions.stream()) + " order by id desc limit " + add(limit)
                    + ") s on true order by s.id desc";
        }
    }

    // The database folds the case of both sides, by its own rules.
    private String holds(String text, int characters) {
        var wanted = "lower(" + add(text) + ")";
        var most = add(characters);
        return "(strpos(lower(workflow), " + wanted + ") > 0 or starts_with(id::text, " + wanted
                + ") or strpos(lower(left(error, " + most + ")), " + wanted + ") > 0 or strpos(lower(left(input, "
                + most
                + ")), " + wanted + ") > 0)";
    }

    String sql() {
        return sql;
    }

    Tuple parameters() {
        return parameters;
    }

    private String add(Object value) {
        parameters.addValue(value);
        return "$" + parameters.size();
    }

    private static String and(Stream<String> conditions) {
        return String.join(" and ", conditions.toList());
    }

    private static UUID floor(Instant at) {
        return new UUID(at.toEpochMilli() << 16, 0);
    }
}
