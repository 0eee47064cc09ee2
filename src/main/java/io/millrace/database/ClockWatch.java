package io.millrace.database;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Measures the time of Postgres again and again, on the connection of heartbeats, and says when this machine's clock is off. With
 * several shards their servers are expected to agree: the first one is asked.
 */
@ApplicationScoped
public class ClockWatch {

    private static final Logger LOG = Logger.getLogger(ClockWatch.class);

    private static final int BEFORE_ALL_ELSE = 0;
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(5);

    private final Pool pool;
    private final HeartbeatThread thread;
    private final DatabaseClock clock;
    private final Duration every;
    private final Duration tolerated;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile boolean off;
    private @Nullable Runnable stop;

    ClockWatch(
            Shards shards, HeartbeatThread thread, DatabaseClock clock, DatabaseConfig config, MeterRegistry metrics) {
        this.pool = shards.heartbeat().get(0);
        this.thread = thread;
        this.clock = clock;
        this.every = config.clockEvery();
        this.tolerated = config.maxClockOffset();
        Gauge.builder("millrace.clock.offset", clock, one -> one.ahead().toNanos() / 1e9)
                .description("By how much the clock of this machine is ahead of that of Postgres, whose time counts")
                .baseUnit("seconds")
                .strongReference(true)
                .register(metrics);
    }

    // Nothing starts with a wrong time; without Postgres nothing starts at all.
    void start(@Observes @Priority(BEFORE_ALL_ELSE) StartupEvent event) {
        // The first opens the connection, and its answer is late.
        measure()
                .chain(ignored -> measure())
                .ifNoItem()
                .after(FIRST_ANSWER)
                .fail()
                .onFailure()
                .recoverWithNull()
                .await()
                .indefinitely();
        stop = thread.every(every, () -> measure().subscribe().with(done -> {}));
    }

    /** Whether the clock of this machine is further off than {@code millrace.database.max-clock-offset}. */
    public boolean off() {
        return off;
    }

    private Uni<Void> measure() {
        return Uni.createFrom().deferred(() -> {
            if (!asking.compareAndSet(false, true)) {
                return Uni.createFrom().voidItem();
            }
            long sent = clock.read();
            return pool.query("select clock_timestamp() as now")
                    .execute()
                    .invoke(rows -> {
                        clock.measured(Rows.instant(rows.iterator().next(), "now"), sent, clock.read());
                        judge();
                    })
                    .onFailure()
                    .invoke(failure -> LOG.debugf("the time of Postgres is not known: %s", failure.getMessage()))
                    .onTermination()
                    .invoke(() -> asking.set(false))
                    .onFailure()
                    .recoverWithNull()
                    .replaceWithVoid();
        });
    }

    private void judge() {
        var ahead = clock.ahead();
        boolean now = ahead.abs().compareTo(tolerated) > 0;
        if (now && !off) {
            LOG.warnf(
                    "The clock of this machine is %.1f s %s Postgres (millrace.database.max-clock-offset). Executions follow the"
                            + " time of Postgres; set the clock right, as logs and traces still carry it",
                    ahead.abs().toMillis() / 1e3, ahead.isNegative() ? "behind" : "ahead of");
        } else if (!now && off) {
            LOG.info("The clock of this machine agrees with that of Postgres again");
        }
        off = now;
    }

    @PreDestroy
    void close() {
        if (stop != null) {
            stop.run();
        }
    }
}
