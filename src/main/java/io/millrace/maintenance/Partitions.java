package io.millrace.maintenance;

import io.millrace.database.Shards;
import io.millrace.journal.JournalConfig;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.stream.Collectors;

/** Keeps weekly partitions ahead of time; an id without one goes to the default partition. */
@ApplicationScoped
public class Partitions {

    /** Partitioned tables and the column that holds the execution's id. */
    private static final Map<String, String> TABLES = Map.of("execution", "id", "step_result", "execution_id");

    // By the database's clock. From last week on, for ids of clocks that are behind.
    private static final String ENSURE =
            "select ensure_partitions($1, $2, now() - interval '1 week', now() + make_interval(weeks => $3))";

    private final Shards shards;
    private final JournalConfig config;

    Partitions(Shards shards, JournalConfig config) {
        this.shards = shards;
        this.config = config;
    }

    /** Creates those that are missing; answers how many it created. Any number of instances may do so at once. */
    public Uni<Integer> ensure() {
        return Multi.createFrom()
                .iterable(shards.indexed())
                .onItem()
                .transformToUniAndConcatenate(this::ensure)
                .collect()
                .with(Collectors.summingInt(created -> created));
    }

    // One table after the other, each in its own transaction: see the function.
    private Uni<Integer> ensure(Pool pool) {
        return Multi.createFrom()
                .iterable(TABLES.entrySet())
                .onItem()
                .transformToUniAndConcatenate(table -> pool.preparedQuery(ENSURE)
                        .execute(Tuple.of(table.getKey(), table.getValue(), config.weeksAhead()))
                        .map(rows -> rows.iterator().next().getInteger(0)))
                .collect()
                .with(Collectors.summingInt(created -> created));
    }
}
