package io.millrace.api.health;

import static io.millrace.api.request.MediaTypes.JSON;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.api.ApiConfig;
import io.millrace.api.problem.Outage;
import io.millrace.journal.Leases;
import io.millrace.visibility.Executions;
import io.millrace.worker.WorkerConfig;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Health of the whole installation, for people and dashboards. Probes of an orchestrator use {@code /health}. */
@Path("/api/health")
@Produces(JSON)
@RegisterForReflection // Endpoints reads what it declares.
class HealthResource {

    private static final String WITHOUT_FIGURES =
            "Postgres answers, but not what executions there are: its tables are locked, or it is overloaded";

    private final DependencyHealth dependencies;
    private final ApiConfig config;
    private final Executions executions;
    private final Leases leases;
    private final WorkerConfig worker;
    private final String version;
    private final @Nullable String redisKind;

    HealthResource(
            DependencyHealth dependencies,
            ApiConfig config,
            Executions executions,
            Leases leases,
            WorkerConfig worker,
            @ConfigProperty(name = "quarkus.application.version") String version,
            @ConfigProperty(name = "millrace.redis-client.kind") Optional<String> redisKind) {
        this.dependencies = dependencies;
        this.config = config;
        this.executions = executions;
        this.leases = leases;
        this.worker = worker;
        this.version = version;
        this.redisKind = redisKind.orElse(null);
    }

    @Schema(name = "Health")
    record Health(
            @Schema(
                    description =
                            "unhealthy: Postgres is unavailable or takes no writes, nothing works. degraded: executions are"
                                    + " accepted, but wait, because Redis is unavailable or takes no writes, no worker is alive, or"
                                    + " tables are locked.",
                    examples = "healthy")
            String status,

            Queue queue,
            Part postgres,
            Part redis,
            Workers workers,
            String version) {}

    /** @param healthy false: accepted executions are not dispatched at the moment */
    @Schema(name = "HealthQueue", description = "Figures are null when Postgres is unavailable.")
    record Queue(
            @Schema(description = "Queued and due") @Nullable
            Long waiting,

            @Schema(description = "Running") @Nullable Long active,

            @Schema(description = "Succeeded within 24 hours") @Nullable
            Long completed,

            @Schema(description = "Failed within 7 days") @Nullable
            Long failed,

            boolean healthy) {}

    @Schema(name = "HealthPart")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Part(
            @Schema(description = "up, down, or none when it is not configured", examples = "up")
            String status,

            @Schema(description = "Of Redis only: standalone, cluster or sentinel", examples = "cluster") @Nullable
            String kind,

            @Nullable String reason) {

        static Part of(DependencyHealth.Result result, @Nullable String kind) {
            return new Part(result.up() ? "up" : "down", kind, result.reason());
        }
    }

    /** @param alive with a recent heartbeat; @param slots executions that they can run at a time, together */
    @Schema(name = "HealthWorkers", description = "Null when Postgres is unavailable.")
    record Workers(@Nullable Integer alive, @Nullable Integer slots) {}

    private record Figures(Executions.Counts counts, List<Leases.Owner> workers) {}

    @GET
    public Uni<RestResponse<Health>> health() {
        return Uni.combine()
                .all()
                .unis(dependencies.postgres(), dependencies.redis())
                .asTuple()
                .chain(results -> figures(results.getItem1()).map(found -> {
                    var health = health(results.getItem1(), results.getItem2(), found);
                    return RestResponse.ResponseBuilder.<Health>create(health.status.equals("unhealthy") ? 503 : 200)
                            .entity(health)
                            .build();
                }));
    }

    private Uni<Optional<Figures>> figures(DependencyHealth.Result postgres) {
        if (!postgres.up()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return Uni.combine()
                .all()
                .unis(executions.counts(), leases.alive(worker.lease()))
                .with(Figures::new)
                .map(Optional::of)
                // Locked tables answer nothing for as long as the lock is held.
                .ifNoItem()
                .after(config.healthTimeout())
                .recoverWithItem(Optional.empty())
                // Postgres became unavailable between the two queries.
                .onFailure(Outage::is)
                .recoverWithItem(Optional.empty());
    }

    private Health health(
            DependencyHealth.Result postgres, Optional<DependencyHealth.Result> redis, Optional<Figures> found) {
        boolean redisServes = redis.isEmpty() || redis.get().up();
        var redisPart = redis.map(result -> Part.of(result, redisKind))
                .orElse(new Part("none", null, "the queue lives in this process"));
        if (found.isEmpty()) {
            return new Health(
                    postgres.up() ? "degraded" : "unhealthy",
                    new Queue(null, null, null, null, false),
                    postgres.up() ? new Part("up", null, WITHOUT_FIGURES) : Part.of(postgres, null),
                    redisPart,
                    new Workers(null, null),
                    version);
        }
        var counts = found.get().counts();
        var workers = found.get().workers();
        boolean served = redisServes && !workers.isEmpty();
        return new Health(
                served ? "healthy" : "degraded",
                new Queue(counts.waiting(), counts.active(), counts.completed(), counts.failed(), served),
                Part.of(postgres, null),
                redisPart,
                new Workers(
                        workers.size(),
                        workers.stream().mapToInt(Leases.Owner::concurrency).sum()),
                version);
    }
}
