package io.millrace.visibility;

import io.millrace.database.Columns;
import io.millrace.execution.TenantId;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** The SQL condition of a filter of dead letters, written out for the fields that are set, and its parameters. */
public final class DeadLetterQuery {

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private final List<String> conditions = new ArrayList<>();
    private final Tuple parameters = Tuple.tuple();

    public DeadLetterQuery(TenantId tenant, DeadLetters.Filter filter) {
        conditions.add("status = 'failed'");
        // Each is the predicate of an index.
        conditions.add(filter.discarded() ? "discarded_at is not null" : "discarded_at is null");
        conditions.add("tenant = " + add(tenant.value()));
        if (filter.workflow() != null) {
            conditions.add("workflow = " + add(filter.workflow()));
        }
        if (filter.type() != null) {
            conditions.add("error_type = " + add(filter.type()));
        }
        if (filter.place() != null) {
            conditions.add("error_place = " + add(filter.place()));
        }
        if (filter.from() != null) {
            conditions.add("finished_at >= " + add(time(filter.from())));
        }
        if (filter.to() != null) {
            conditions.add("finished_at < " + add(time(filter.to())));
        }
        if (!filter.children()) {
            conditions.add("parent_id is null");
        }
    }

    /** Only what follows this position in the list. */
    public void after(DeadLetters.Place place) {
        conditions.add("(finished_at, id) < (" + add(time(place.failedAt())) + ", "
                + add(place.id().value()) + ")");
    }

    // The time comes from a caller: outside the range of Postgres it is before or after all rows.
    private static OffsetDateTime time(Instant at) {
        return Columns.time(at.isBefore(Instant.EPOCH) ? Instant.EPOCH : at.isAfter(LATEST) ? LATEST : at);
    }

    /** Adds a parameter and returns its placeholder. */
    public String add(Object value) {
        parameters.addValue(value);
        return "$" + parameters.size();
    }

    public String where() {
        return "where " + String.join(" and ", conditions) + "\n";
    }

    public Tuple parameters() {
        return parameters;
    }
}
