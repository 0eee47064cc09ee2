package io.millrace.api.monitoring;

import static io.millrace.api.request.MediaTypes.JSON;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.api.health.DependencyHealth;
import io.millrace.journal.Leases;
import io.millrace.visibility.Executions;
import io.millrace.worker.WorkerConfig;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Queue statistics and the capacity of the workers. All figures come from Postgres, the source of truth. */
@Path("/api/workflows")
@Produces(JSON)
@RegisterForReflection // Endpoints reads what it declares.
class QueueResource {

    private final DependencyHealth dependencies;
    private final Executions executions;
    private final Leases leases;
    private final WorkerConfig worker;

    QueueResource(DependencyHealth dependencies, Executions executions, Leases leases, WorkerConfig worker) {
        this.dependencies = dependencies;
        this.executions = executions;
        this.leases = leases;
        this.worker = worker;
    }

    /** @param scheduler absent without Redis */
    @Schema(name = "QueueStats")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record QueueStats(Queue queue, @Nullable Scheduler scheduler, Capacity capacity) {

        // Clients know two shapes: without Redis there are no figures and no scheduler.
        static final QueueStats WITHOUT_REDIS = new QueueStats(
                new Queue(false, false, null),
                null,
                new Capacity(
                        null,
                        "Set REDIS_URL to share the queue between processes; without it each process runs what it"
                                + " accepts"));
    }

    @Schema(name = "QueueState")
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Queue(
            @Schema(description = "Whether Redis answers") boolean available,

            @Schema(description = "Whether REDIS_URL is set")
            boolean redis,

            @Nullable Stats stats) {}

    @Schema(name = "QueueFigures")
    record Stats(
            @Schema(description = "Queued, due, and not held back by a limit")
            long waiting,

            @Schema(description = "Running") long active,

            @Schema(description = "Succeeded within 24 hours")
            long completed,

            @Schema(description = "Failed within 7 days") long failed,

            @Schema(description = "Queued for later, held back by a limit, or waiting for a time or a child")
            long delayed,

            @Schema(description = "waiting + active + delayed")
            long total) {

        // Counted in two places at two moments; no more than what is due can be held back.
        static Stats of(Executions.Counts counts, long heldBack) {
            long held = Math.min(heldBack, counts.waiting());
            return new Stats(
                    counts.waiting() - held,
                    counts.active(),
                    counts.completed(),
                    counts.failed(),
                    counts.delayed() + held,
                    counts.total());
        }
    }

    @Schema(name = "SchedulerState", description = "There are no schedules in this version: false and 0.")
    record Scheduler(boolean initialized, int scheduledWorkflows) {}

    @Schema(name = "Capacity")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Capacity(
            @Schema(examples = "Running up to 10 workflows concurrently. 2 active, 0 queued.") @Nullable
            String message,

            @Schema(description = "Without Redis only") @Nullable
            String recommendation) {}

    @GET
    @Path("/queue/stats")
    public Uni<QueueStats> stats() {
        return dependencies.redis().chain(redis -> {
            if (redis.isEmpty()) {
                return Uni.createFrom().item(QueueStats.WITHOUT_REDIS);
            }
            return Uni.combine()
                    .all()
                    .unis(executions.counts(), leases.alive(worker.lease()), dependencies.held(redis.get()))
                    .with((counts, workers, held) -> stats(redis.get(), Stats.of(counts, held), workers));
        });
    }

    private static QueueStats stats(DependencyHealth.Result redis, Stats stats, List<Leases.Owner> workers) {
        int slots = workers.stream().mapToInt(Leases.Owner::concurrency).sum();
        var figures = stats.active() + " active, " + stats.waiting() + " queued.";
        var message = redis.up()
                ? "Running up to " + slots + " workflows concurrently. " + figures
                : redis.reason() + ". Executions are accepted and run once it is available again. " + figures;
        return new QueueStats(new Queue(redis.up(), true, stats), new Scheduler(false, 0), new Capacity(message, null));
    }
}
