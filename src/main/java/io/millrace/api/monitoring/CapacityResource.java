package io.millrace.api.monitoring;

import static io.millrace.api.request.MediaTypes.JSON;

import io.millrace.api.health.DependencyHealth;
import io.millrace.api.request.QueryParams;
import io.millrace.capacity.CapacityConfig;
import io.millrace.capacity.CapacitySnapshot;
import io.millrace.capacity.Sample.Flow;
import io.millrace.capacity.Samples;
import io.millrace.capacity.Scaling;
import io.millrace.database.Shards;
import io.millrace.journal.Leases;
import io.millrace.visibility.Executions;
import io.millrace.worker.Worker;
import io.millrace.worker.WorkerConfig;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Capacity of the installation, now and over the last hours. */
@Path("/api/monitoring")
@Produces(JSON)
@RegisterForReflection // Endpoints reads what it declares.
class CapacityResource {

    private static final Duration RECENT = Duration.ofHours(1);

    private final DependencyHealth dependencies;
    private final Executions executions;
    private final Leases leases;
    private final Samples samples;
    private final Shards shards;
    private final Worker worker;
    private final WorkerConfig config;
    private final CapacityConfig limits;
    private final InstantSource clock;

    CapacityResource(
            DependencyHealth dependencies,
            Executions executions,
            Leases leases,
            Samples samples,
            Shards shards,
            Worker worker,
            WorkerConfig config,
            CapacityConfig limits,
            InstantSource clock) {
        this.dependencies = dependencies;
        this.executions = executions;
        this.leases = leases;
        this.samples = samples;
        this.shards = shards;
        this.worker = worker;
        this.config = config;
        this.limits = limits;
        this.clock = clock;
    }

    @GET
    @Path("/capacity")
    public Uni<CapacityViews.Report> capacity() {
        var now = clock.instant();
        return dependencies.redis().chain(redis -> Uni.combine()
                .all()
                .unis(
                        executions.counts(),
                        leases.alive(config.lease()),
                        redis.map(dependencies::held).orElse(Uni.createFrom().item(0L)),
                        samples.flow(now, RECENT),
                        scaling(now))
                .with((counts, workers, held, flow, scaling) ->
                        report(redis, QueueResource.Stats.of(counts, held), workers, flow, scaling)));
    }

    @GET
    @Path("/capacity/scaling")
    public Uni<ScalingViews.Signal> scaling() {
        return scaling(clock.instant()).map(ScalingViews.Signal::of);
    }

    private Uni<Scaling> scaling(Instant now) {
        return samples.between(now.minus(Scaling.memory(limits)), now).map(found -> Scaling.of(found, now, limits));
    }

    @GET
    @Path("/capacity/history")
    public Uni<CapacityViews.History> history(@QueryParam("minutes") @Nullable String minutes) {
        Instant to = clock.instant();
        Instant from = to.minus(QueryParams.minutes(minutes));
        return samples.between(from, to).map(found -> CapacityViews.History.of(from, to, found));
    }

    @GET
    @Path("/workers")
    public Uni<CapacityViews.Workers> workers() {
        return leases.workers(config.lease()).map(CapacityViews.Workers::of);
    }

    private CapacityViews.Report report(
            Optional<DependencyHealth.Result> redis,
            QueueResource.Stats stats,
            List<Leases.Owner> workers,
            Flow lastHour,
            Scaling scaling) {
        long slots = workers.stream().mapToLong(Leases.Owner::concurrency).sum();
        var snapshot = new CapacitySnapshot(
                pools(workers),
                stats.waiting(),
                stats.active(),
                workers.size(),
                slots,
                lastHour,
                redis.map(result -> result.up() ? CapacitySnapshot.Redis.UP : CapacitySnapshot.Redis.DOWN)
                        .orElse(CapacitySnapshot.Redis.NONE),
                scaling,
                limits);
        return new CapacityViews.Report(
                CapacityViews.Database.of(snapshot),
                CapacityViews.Queue.of(snapshot.queue(), stats, slots),
                CapacityViews.Scheduler.NONE,
                new CapacityViews.Environment(mode(), redis.isPresent(), config.dedicated()),
                snapshot.recommendations());
    }

    // For this instance, the current figures are newer than those of its last heartbeat.
    private List<CapacitySnapshot.Pool> pools(List<Leases.Owner> workers) {
        var others = workers.stream()
                .filter(owner -> !owner.id().equals(worker.id()))
                .map(owner -> owner.about() == null
                        ? null
                        : new CapacitySnapshot.Pool(owner.name(), owner.about().pool()))
                .filter(Objects::nonNull);
        return Stream.concat(Stream.of(new CapacitySnapshot.Pool(worker.name(), shards.use())), others)
                .toList();
    }

    private static String mode() {
        return switch (LaunchMode.current()) {
            case DEVELOPMENT -> "development";
            case TEST -> "test";
            default -> "production";
        };
    }
}
