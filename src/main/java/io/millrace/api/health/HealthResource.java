package io.millrace.api.health;

import static io.millrace.api.request.MediaTypes.JSON;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.api.problem.Outage;
import io.millrace.journal.Leases;
import io.millrace.visibility.Executions;
import io.millrace.worker.WorkerConfig;
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

/** How the whole installation is, for people and dashboards. Probes of an orchestrator ask {@code /health}. */
@Path("/api/health")
@Produces(JSON)
class HealthResource {

    private final DependencyHealth vitals;
    private final Executions executions;
    private final Leases leases;
    private final WorkerConfig worker;
    private final String version;
    private final @Nullable String redisKind;

    HealthResource(
            DependencyHealth vitals,
            Executions executions,
            Leases leases,
            WorkerConfig worker,
            @ConfigProperty(name = "quarkus.application.version") String version,
            @ConfigProperty(name = "millrace.redis-client.kind") Optional<String> redisKind) {
        this.vitals = vitals;
        this.executions = executions;
        this.leases = leases;
        this.worker = worker;
        this.version = version;
        this.redisKind = redisKind.orElse(null);
    }

    @Schema(name = "Health")
    record Health(
            @Schema(
                    description = "unhealthy: Postgres is away, nothing works. degraded: executions are accepted, but"
                            + " Redis is away or no worker is alive, so they wait.",
                    examples = "healthy")
            String status,

            Queue queue,
            Part postgres,
            Part redis,
            Workers workers,
            String version) {}

    /** @param healthy false: what is accepted is not handed out at the moment */
    @Schema(name = "HealthQueue", description = "Figures are null when Postgres is away.")
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

        static Part of(DependencyHealth.Sign sign, @Nullable String kind) {
            return new Part(sign.up() ? "up" : "down", kind, sign.reason());
        }
    }

    /** @param alive with a recent heartbeat; @param slots what they can run at a time, together */
    @Schema(name = "HealthWorkers", description = "Null when Postgres is away.")
    record Workers(@Nullable Integer alive, @Nullable Integer slots) {}

    private record Figures(Executions.Counts counts, List<Leases.Owner> workers) {}

    @GET
    public Uni<RestResponse<Health>> health() {
        return Uni.combine()
                .all()
                .unis(vitals.postgres(), vitals.redis())
                .asTuple()
                .chain(signs -> figures(signs.getItem1()).map(found -> {
                    var health = health(signs.getItem1(), signs.getItem2(), found);
                    return RestResponse.ResponseBuilder.<Health>create(health.status.equals("unhealthy") ? 503 : 200)
                            .entity(health)
                            .build();
                }));
    }

    private Uni<Optional<Figures>> figures(DependencyHealth.Sign postgres) {
        if (!postgres.up()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return Uni.combine()
                .all()
                .unis(executions.counts(), leases.alive(worker.lease()))
                .with(Figures::new)
                .map(Optional::of)
                // Postgres went away between the two questions.
                .onFailure(Outage::is)
                .recoverWithItem(Optional.empty());
    }

    private Health health(
            DependencyHealth.Sign postgres, Optional<DependencyHealth.Sign> redis, Optional<Figures> found) {
        boolean redisServes = redis.isEmpty() || redis.get().up();
        var redisPart = redis.map(sign -> Part.of(sign, redisKind))
                .orElse(new Part("none", null, "the queue lives in this process"));
        if (found.isEmpty()) {
            return new Health(
                    "unhealthy",
                    new Queue(null, null, null, null, false),
                    Part.of(postgres, null),
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
