package io.millrace.maintenance;

import io.millrace.database.ByShard;
import io.millrace.database.DatabaseConfig;
import io.millrace.database.Shards;
import io.millrace.journal.JournalConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/**
 * Adds up the entries that terminal executions wrote, so that counts are read from few rows. Counts are right at any time,
 * whether entries were added up or not. Any number of instances may do it at once.
 */
@ApplicationScoped
public class Tally {

    // Entries that another instance is adding up are skipped. In the order of the key, so that two of these do not
    // deadlock.
    static final String ADD_UP = """
            with taken as (
                delete from tally_entry
                where ctid = any (array(select ctid from tally_entry limit $1 for update skip locked))
                returning tenant, status, bucket, n
            ),
            added as (
                insert into tally as t (tenant, status, bucket, n)
                select tenant, status, bucket, sum(n) from taken
                where bucket >= tally_from(status)
                group by tenant, status, bucket order by tenant, status, bucket
                on conflict (tenant, status, bucket) do update set n = t.n + excluded.n
            )
            select count(*) as taken from taken
            """;

    static final String DELETE_OLD = "delete from tally where bucket < tally_from(status)";

    private final Shards shards;
    private final JournalConfig config;
    private final Duration timeout;

    Tally(Shards shards, JournalConfig config, DatabaseConfig database) {
        this.shards = shards;
        this.config = config;
        this.timeout = database.statementTimeout();
    }

    /** Adds up one batch in each shard; answers whether there may be more. */
    public Uni<Boolean> addUp() {
        return ByShard.all(shards.indexed().stream()
                        .map(pool -> inTime(pool.preparedQuery(ADD_UP)
                                .execute(Tuple.of(config.tallyBatch()))
                                .map(rows -> List.of(rows.iterator().next().getLong("taken") >= config.tallyBatch()))))
                        .toList())
                .map(full -> full.contains(true));
    }

    /** Deletes what no count includes any more. */
    public Uni<Void> deleteOld() {
        return ByShard.all(shards.indexed().stream()
                        .map(pool ->
                                inTime(pool.query(DELETE_OLD).execute().map(deleted -> List.of(deleted.rowCount()))))
                        .toList())
                .replaceWithVoid();
    }

    private <T> Uni<T> inTime(Uni<T> answer) {
        return answer.ifNoItem().after(timeout).fail();
    }
}
