package io.millrace.app;

import io.millrace.journal.Arrivals;
import io.millrace.journal.Partitions;
import io.millrace.shard.Shards;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** What the database needs now and then: partitions ahead of time, and no keys past their time. Instances may all do it, at once even. */
@ApplicationScoped
class Upkeep {

    private static final Logger log = Logger.getLogger(Upkeep.class);
    private static final int BEFORE_WORK = 1;

    private final Partitions partitions;
    private final Arrivals arrivals;
    private final Shards shards;

    Upkeep(Partitions partitions, Arrivals arrivals, Shards shards) {
        this.partitions = partitions;
        this.arrivals = arrivals;
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
        return Multi.createBy()
                .repeating()
                .uni(arrivals::forget)
                .whilst(more -> more)
                .onItem()
                .ignoreAsUni()
                .onFailure()
                .invoke(failure -> log.warnf(
                        "old idempotency keys not deleted, tried again within 10 min: %s", failure.getMessage()))
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
