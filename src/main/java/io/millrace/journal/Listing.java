package io.millrace.journal;

import io.millrace.execution.Status;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The statement that lists executions. Written out for the filters that are set, so that each combination has a plan of
 * its own; there are few of them.
 */
final class Listing {

    private final List<String> conditions = new ArrayList<>();
    private final Tuple parameters = Tuple.tuple();
    private final String sql;

    Listing(String tenant, Executions.Filter filter, int limit) {
        where("tenant = $", tenant);
        if (filter.workflow() != null) {
            where("workflow = $", filter.workflow());
        }
        if (!filter.statuses().isEmpty()) {
            where(
                    "status = any ($)",
                    filter.statuses().stream().map(Status::text).toArray(String[]::new));
        }
        // The id begins with the time of creation: a range of time is a range of ids, and of partitions.
        if (filter.createdFrom() != null) {
            where("id >= $", floor(filter.createdFrom()));
        }
        if (filter.createdTo() != null) {
            where("id < $", floor(filter.createdTo()));
        }
        if (filter.parent() != null) {
            where("parent_id = $", filter.parent().value());
        }
        if (filter.before() != null) {
            where("id < $", filter.before().value());
        }
        parameters.addValue(limit);
        this.sql = "select " + PostgresExecutions.SUMMARY + " from execution where " + String.join(" and ", conditions)
                + " order by id desc limit $" + parameters.size();
    }

    String sql() {
        return sql;
    }

    Tuple parameters() {
        return parameters;
    }

    private void where(String condition, Object value) {
        parameters.addValue(value);
        conditions.add(condition.replace("$", "$" + parameters.size()));
    }

    private static UUID floor(Instant at) {
        return new UUID(at.toEpochMilli() << 16, 0);
    }
}
