package io.millrace.maintenance;

import io.millrace.database.Shards;
import io.millrace.journal.ExecutionInserts;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * What the database needs from time to time: partitions ahead of time, counts added up, and nothing past its retention. Any
 * number of instances may do it, even at once.
 */
@ApplicationScoped
class Upkeep {

    private static final Logger LOG = Logger.getLogger(Upkeep.class);

    private final Partitions partitions;
    private final ExecutionInserts inserts;
    private final Retention retention;
    private final Tally tally;
    private final Shards shards;

    Upkeep(Partitions partitions, ExecutionInserts inserts, Retention retention, Tally tally, Shards shards) {
        this.partitions = partitions;
        this.inserts = inserts;
        this.retention = retention;
        this.tally = tally;
        this.shards = shards;
    }

    /** Opens connections, then creates partitions, in the background. */
    void prepare() {
        shards.warm()
                .chain(this::createPartitions)
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.warnf("partitions not created, retried within 6 h: %s", failure.getMessage()));
    }

    Uni<Void> createPartitions() {
        return partitions
                .ensure()
                .invoke(created -> {
                    if (created > 0) {
                        LOG.infof("%d partitions created ahead of time", created);
                    }
                })
                .replaceWithVoid();
    }

    Uni<Void> deleteOldKeys() {
        return whileMore(inserts::forget);
    }

    Uni<Void> dropExpiredWeeks() {
        return retention
                .drop()
                .invoke(weeks -> weeks.forEach(Upkeep::log))
                .chain(() -> whileMore(retention::deleteMoved))
                .chain(tally::deleteOld);
    }

    Uni<Void> addUpCounts() {
        return whileMore(tally::addUp);
    }

    private static void log(Retention.Week week) {
        if (week.kept() == null) {
            LOG.infof("the week of %s is dropped; %d unfinished executions of it are kept", week.start(), week.moved());
        } else {
            LOG.warnf(
                    "the week of %s has expired and is not dropped, retried within 10 min: %s",
                    week.start(), week.kept());
        }
    }

    private static Uni<Void> whileMore(Supplier<Uni<? extends Boolean>> batch) {
        return Multi.createBy()
                .repeating()
                .uni(batch)
                .whilst(more -> more)
                .onItem()
                .ignoreAsUni();
    }
}
