package io.millrace.api.monitoring;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.capacity.CapacitySnapshot;
import io.millrace.capacity.Sample;
import io.millrace.capacity.Samples;
import io.millrace.capacity.ThresholdLevel;
import io.millrace.database.PoolUse;
import io.millrace.journal.Leases;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Responses about capacity. */
final class CapacityViews {

    private CapacityViews() {}

    @Schema(name = "CapacityReport")
    record Report(
            Database database,
            Queue queue,
            Scheduler scheduler,
            Environment environment,

            @Schema(description = "What to change; each names the setting and its value. At least one.")
            List<String> recommendations) {}

    @Schema(
            name = "CapacityDatabase",
            description = "Connections to Postgres of the instance that answers and of all workers together; status and"
                    + " utilizationPercent are those of the busiest pool.")
    record Database(
            @Schema(
                    description = "healthy; warning: above 70 %; critical: above 90 %",
                    examples = "healthy",
                    enumeration = {"healthy", "warning", "critical"})
            String status,

            @Schema(description = "Open") int totalConnections,

            @Schema(description = "Open and idle") int idleConnections,

            @Schema(description = "Requests that wait for a connection")
            int waitingRequests,

            @Schema(description = "Maximum (DB_POOL_MAX)") int maxConnections,

            @Schema(description = "Connections in use, of the maximum")
            int utilizationPercent) {

        static Database of(CapacitySnapshot snapshot) {
            var uses = snapshot.pools().stream().map(CapacitySnapshot.Pool::use).toList();
            return new Database(
                    snapshot.database().text(),
                    uses.stream().mapToInt(PoolUse::open).sum(),
                    uses.stream().mapToInt(PoolUse::idle).sum(),
                    uses.stream().mapToInt(PoolUse::waiting).sum(),
                    uses.stream().mapToInt(PoolUse::size).sum(),
                    snapshot.busiest().use().percent());
        }
    }

    @Schema(name = "CapacityQueue", description = "The same figures as queue/stats.")
    record Queue(
            @Schema(
                    description =
                            "healthy; warning: more than 50 waiting; critical: more than 100 waiting, or any while Redis does"
                                    + " not answer or no worker is alive",
                    examples = "healthy",
                    enumeration = {"healthy", "warning", "critical"})
            String status,

            long waiting,
            long active,

            @Schema(description = "Succeeded within 24 hours")
            long completed,

            @Schema(description = "Failed within 7 days") long failed,

            long delayed,

            @Schema(description = "waiting + active + delayed")
            long total,

            @Schema(description = "Executions that all live workers together can run at a time")
            long concurrency) {

        static Queue of(ThresholdLevel level, QueueResource.Stats stats, long slots) {
            return new Queue(
                    level.text(),
                    stats.waiting(),
                    stats.active(),
                    stats.completed(),
                    stats.failed(),
                    stats.delayed(),
                    stats.total(),
                    slots);
        }
    }

    @Schema(name = "CapacityScheduler", description = "There are no schedules in this version: none, false and 0.")
    record Scheduler(String status, boolean initialized, int scheduledWorkflows) {

        static final Scheduler NONE = new Scheduler("none", false, 0);
    }

    @Schema(name = "CapacityEnvironment", description = "Of the instance that answers.")
    record Environment(
            @Schema(
                    examples = "production",
                    enumeration = {"production", "development", "test"})
            String nodeEnv,

            @Schema(description = "Whether REDIS_URL is set")
            boolean redisEnabled,

            @Schema(description = "Whether it is a dedicated worker (WORKER_MODE)")
            boolean workerMode) {}

    @Schema(name = "CapacityHistory")
    record History(
            @Schema(examples = "10") long intervalSeconds,
            Instant from,
            Instant to,

            @Schema(description = "Oldest first. An interval without a sample is left out.")
            List<Point> samples) {

        static History of(Instant from, Instant to, List<Sample> samples) {
            return new History(
                    Samples.INTERVAL.toSeconds(),
                    from,
                    to,
                    samples.stream().map(Point::of).toList());
        }
    }

    @Schema(name = "CapacitySample")
    record Point(
            @Schema(description = "When it was taken, by the installation's clock; the end of its interval")
            Instant at,

            long waiting,
            long active,
            long delayed,

            @Schema(description = "Within the interval: started for the first time")
            long started,

            @Schema(description = "Within the interval") long completed,

            @Schema(description = "Within the interval: failed for good")
            long failed,

            @Schema(description = "Within the interval") long cancelled,

            @Schema(description = "Live workers") int workers,

            @Schema(description = "Executions that they can run at a time, together")
            long slots,

            @Schema(description = "Connections to Postgres in use, of all workers")
            long poolUsed,

            @Schema(description = "Their maximum") long poolSize,

            @Schema(description = "Requests that wait for a connection")
            long poolWaiting) {

        static Point of(Sample sample) {
            var flow = sample.flow();
            return new Point(
                    sample.at(),
                    sample.waiting(),
                    sample.active(),
                    sample.delayed(),
                    flow.started(),
                    flow.completed(),
                    flow.failed(),
                    flow.cancelled(),
                    sample.workers(),
                    sample.slots(),
                    sample.poolUsed(),
                    sample.poolSize(),
                    sample.poolWaiting());
        }
    }

    @Schema(name = "Workers")
    record Workers(List<Worker> items) {

        static Workers of(List<Leases.Alive> alive) {
            return new Workers(alive.stream().map(Worker::of).toList());
        }
    }

    @Schema(name = "Worker", description = "As of its last heartbeat; they come every second.")
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Worker(
            @Schema(description = "WORKER_NAME") String name,

            @Schema(description = "Unique for each start of the process")
            String id,

            @Schema(
                    description =
                            "Null, like the figures of the pool and the version, if the worker is too old to report them")
            @Nullable
            Instant startedAt,

            Instant beatAt,

            @Schema(description = "WORKFLOW_CONCURRENCY") int slots,

            @Schema(description = "Slots in use") int active,

            @Nullable Integer poolUsed,
            @Nullable Integer poolSize,
            @Nullable Integer poolWaiting,
            @Nullable String version) {

        static Worker of(Leases.Alive alive) {
            var owner = alive.owner();
            var about = owner.about();
            return new Worker(
                    owner.name(),
                    owner.id(),
                    about == null ? null : about.startedAt(),
                    alive.beatAt(),
                    owner.concurrency(),
                    owner.active(),
                    about == null ? null : about.pool().used(),
                    about == null ? null : about.pool().size(),
                    about == null ? null : about.pool().waiting(),
                    about == null ? null : about.version());
        }
    }
}
