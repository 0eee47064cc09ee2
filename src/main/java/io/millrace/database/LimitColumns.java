package io.millrace.database;

import io.millrace.execution.StartLimits;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The columns for the limits of an execution. */
public final class LimitColumns {

    public static final String NAMES = "concurrency_key, concurrency_limit, rate_key, rate_limit, rate_window_ms";

    private LimitColumns() {}

    public static StartLimits of(Row row) {
        var slots = slots(row);
        var rate = rate(row);
        return slots == null && rate == null ? StartLimits.NONE : new StartLimits(rate, slots);
    }

    private static StartLimits.@Nullable Slots slots(Row row) {
        var key = row.getString("concurrency_key");
        return key == null ? null : new StartLimits.Slots(key, row.getInteger("concurrency_limit"));
    }

    private static StartLimits.@Nullable Rate rate(Row row) {
        var key = row.getString("rate_key");
        return key == null
                ? null
                : new StartLimits.Rate(
                        key, row.getInteger("rate_limit"), Duration.ofMillis(row.getInteger("rate_window_ms")));
    }
}
