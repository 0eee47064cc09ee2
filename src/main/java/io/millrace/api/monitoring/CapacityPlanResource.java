package io.millrace.api.monitoring;

import static io.millrace.api.request.MediaTypes.JSON;

import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import io.millrace.capacity.CapacityConfig;
import io.millrace.capacity.CapacityPlan;
import io.millrace.capacity.Sample;
import io.millrace.capacity.Samples;
import io.millrace.capacity.ServiceTimes;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Plans the number of workers for a load. */
@Path("/api/monitoring/capacity/plan")
@Produces(JSON)
@RegisterForReflection // Endpoints reads what it declares.
class CapacityPlanResource {

    /** Fewer executions are no measurement of how long they take. */
    private static final int MIN_MEASURED = 30;

    /** The default of {@code millrace.worker.concurrency}, used when no live worker reports its setting. */
    private static final int DEFAULT_CONCURRENCY = 100;

    /** Of service times that are given instead of measured: as if exponential, which is on the safe side. */
    private static final double UNKNOWN_VARIATION = 1;

    private final Samples samples;
    private final CapacityConfig limits;
    private final InstantSource clock;

    CapacityPlanResource(Samples samples, CapacityConfig limits, InstantSource clock) {
        this.samples = samples;
        this.limits = limits;
        this.clock = clock;
    }

    private record Measured(ServiceTimes service, List<Sample> samples) {

        /** Seconds of a connection that an execution uses: connection time in use, divided by the executions that ended. */
        double connection() {
            double used = samples.stream().mapToLong(Sample::poolUsed).sum() * (double) Samples.INTERVAL.toSeconds();
            long ended = samples.stream().mapToLong(CapacityPlanResource::ended).sum();
            return ended == 0 ? 0 : used / ended;
        }

        /** Highest rate of executions per second that a worker has reached over a whole interval. */
        double most() {
            return samples.stream()
                    .filter(sample -> sample.workers() > 0)
                    .mapToDouble(sample -> (double) ended(sample) / sample.workers() / Samples.INTERVAL.toSeconds())
                    .max()
                    .orElse(0);
        }

        int concurrency() {
            var latest = samples.isEmpty() ? null : samples.get(samples.size() - 1);
            return latest == null || latest.workers() == 0
                    ? DEFAULT_CONCURRENCY
                    : (int) Math.max(1, latest.slots() / latest.workers());
        }
    }

    @GET
    public Uni<CapacityPlanViews.PlanView> plan(@BeanParam CapacityPlanParams params) {
        var question = params.question();
        return measured(question.past(), clock.instant()).map(found -> answer(question, found));
    }

    private Uni<Measured> measured(Duration past, Instant now) {
        return Uni.combine()
                .all()
                .unis(samples.service(now, past), samples.between(now.minus(past), now))
                .with(Measured::new);
    }

    private CapacityPlanViews.PlanView answer(CapacityPlanParams.Question question, Measured found) {
        var given = question.service();
        var service = found.service();
        if (given == null && service.ended() < MIN_MEASURED) {
            throw Refusal.at(
                    ProblemType.NOT_MEASURED,
                    "service",
                    service.ended() + " executions ended within the last "
                            + question.past().toMinutes() + " minutes, and " + MIN_MEASURED
                            + " are needed to measure the service time; give it, such as service=6s, or use a longer period with minutes");
        }
        var cost = new CapacityPlan.Cost(
                given == null ? service.mean() : given,
                given == null ? service.variation() : UNKNOWN_VARIATION,
                found.connection());
        var target = new CapacityPlan.Target(question.rate(), question.p99(), limits.slotsBusy() / 100.0);
        var concurrency = question.concurrency();
        try {
            var plan = CapacityPlan.of(target, cost, concurrency == null ? found.concurrency() : concurrency);
            return CapacityPlanViews.PlanView.of(target, cost, given == null ? service : null, found.most(), plan);
        } catch (CapacityPlan.Unreachable e) {
            throw Refusal.at(ProblemType.INVALID_PARAMETER, e.parameter(), String.valueOf(e.getMessage()));
        }
    }

    private static long ended(Sample sample) {
        return sample.flow().completed() + sample.flow().failed();
    }
}
