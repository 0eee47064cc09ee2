package io.millrace.maintenance;

import io.millrace.database.Shards;
import io.millrace.journal.ExecutionInserts;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * What the database needs now and then: partitions ahead of time, figures added up, and nothing past its time. Instances
 * may all do it, at once even.
 */
@ApplicationScoped
class Upkeep {

    private static final Logger log = Logger.getLogger(Upkeep.class);
    private static final int BEFORE_WORK = 1;

    private final Partitions partitions;
    private final ExecutionInserts arrivals;
    private final Retention retention;
    private final Tally tally;
    private final Shards shards;

    Upkeep(Partitions partitions, ExecutionInserts arrivals, Retention retention, Tally tally, Shards shards) {
        this.partitions = partitions;
        this.arrivals = arrivals;
        this.retention = retention;
        this.tally = tally;
        this.shards = shards;
    }

    // In the background: until it is done, new rows go to the default partition.
    void atStart(@Observes @Priority(BEFORE_WORK) StartupEvent event) {
        shards.warm().chain(this::ensure).subscribe().with(done -> {}, Upkeep::later);
    }

    @Scheduled(every = "6h", delayed = "6h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> now() {
        return ensure().onFailure().invoke(Upkeep::later).onFailure().recoverWithNull();
    }

    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forgetKeys() {
        return tried("old idempotency keys not deleted, tried again within 10 min", whileMore(arrivals::forget));
    }

    @Scheduled(every = "10m", delayed = "2m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forgetWeeks() {
        var done = retention
                .drop()
                .invoke(weeks -> weeks.forEach(Upkeep::tell))
                .chain(() -> whileMore(retention::forget))
                .chain(tally::forget);
        return tried("weeks past their time not dropped, tried again within 10 min", done);
    }

    @Scheduled(every = "10s", delayed = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> addUp() {
        return tried("figures not added up, tried again within 10 s", whileMore(tally::addUp));
    }

    private static void tell(Retention.Week week) {
        if (week.kept() == null) {
            log.infof("the week of %s is dropped; %d executions in it go on", week.start(), week.moved());
        } else {
            log.warnf(
                    "the week of %s is past its time and not dropped, tried again within 10 min: %s",
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

    private static Uni<Void> tried(String otherwise, Uni<Void> work) {
        return work.onFailure()
                .invoke(failure -> log.warnf("%s: %s", otherwise, failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> ensure() {
        return partitions
                .ensure()
                .invoke(made -> {
                    if (made > 0) {
                        log.infof("%d partitions made ahead of time", made);
                    }
                })
                .replaceWithVoid();
    }

    private static void later(Throwable failure) {
        log.warnf("upkeep of the database failed, it is tried again within 6 h: %s", failure.getMessage());
    }
}
