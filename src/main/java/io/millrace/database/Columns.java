package io.millrace.database;

import io.vertx.mutiny.sqlclient.Tuple;
import java.lang.reflect.Array;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Parameters for {@code unnest}: one array for each column, all of the same length. */
public final class Columns {

    private final Class<?>[] types;
    private final List<List<@Nullable Object>> columns = new ArrayList<>();
    private final boolean[] used;

    public static final Class<UUID> ID = UUID.class;
    public static final Class<String> TEXT = String.class;
    public static final Class<Integer> INT = Integer.class;
    public static final Class<Long> LONG = Long.class;
    public static final Class<Boolean> BOOL = Boolean.class;
    public static final Class<OffsetDateTime> TIME = OffsetDateTime.class;

    public Columns(Class<?>... types) {
        this.types = types;
        this.used = new boolean[types.length];
        for (int i = 0; i < types.length; i++) {
            columns.add(new ArrayList<>());
        }
    }

    /** @param values one for each column; an {@link Instant} where the column is a time */
    public void add(@Nullable Object... values) {
        if (values.length != types.length) {
            throw new IllegalStateException(values.length + " values for " + types.length + " columns");
        }
        for (int i = 0; i < values.length; i++) {
            columns.get(i).add(values[i] instanceof Instant at ? time(at) : values[i]);
            used[i] |= values[i] != null;
        }
    }

    /** {@code unnest} fills shorter arrays up with nulls, and null is the shortest: a column without values costs four bytes. */
    public void addTo(Tuple tuple) {
        for (int i = 0; i < types.length; i++) {
            var values = columns.get(i);
            tuple.addValue(used[i] ? values.toArray((Object[]) Array.newInstance(types[i], values.size())) : null);
        }
    }

    public static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
