package io.millrace.journal;

import io.millrace.execution.Limits;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How the limits of an execution stand in its row. */
final class LimitColumns {

    static final String NAMES = "concurrency_key, concurrency_limit, rate_key, rate_limit, rate_window_ms";

    private LimitColumns() {}

    static Limits of(Row row) {
        var slots = slots(row);
        var rate = rate(row);
        return slots == null && rate == null ? Limits.NONE : new Limits(rate, slots);
    }

    private static Limits.@Nullable Slots slots(Row row) {
        var key = row.getString("concurrency_key");
        return key == null ? null : new Limits.Slots(key, row.getInteger("concurrency_limit"));
    }

    private static Limits.@Nullable Rate rate(Row row) {
        var key = row.getString("rate_key");
        return key == null
                ? null
                : new Limits.Rate(
                        key, row.getInteger("rate_limit"), Duration.ofMillis(row.getInteger("rate_window_ms")));
    }
}
