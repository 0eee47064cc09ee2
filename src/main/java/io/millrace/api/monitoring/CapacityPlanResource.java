package io.millrace.api.monitoring;

import static io.millrace.api.request.MediaTypes.JSON;

import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import io.millrace.api.request.QueryParams;
import io.millrace.capacity.CapacityConfig;
import io.millrace.capacity.CapacityPlan;
import io.millrace.capacity.Sample;
import io.millrace.capacity.Samples;
import io.millrace.capacity.ServiceTimes;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many workers it would take. */
@Path("/api/monitoring/capacity/plan")
@Produces(JSON)
class CapacityPlanResource {

    /** Fewer executions say too little of how long they take. */
    private static final int LEAST_MEASURED = 30;

    /** As {@code millrace.worker.concurrency} has it, when no worker is alive whose setting could be taken. */
    private static final int USUAL_CONCURRENCY = 100;

    /** Of service times that are given and not measured: as if exponential, which errs to the safe side. */
    private static final double UNKNOWN_VARIATION = 1;

    private static final int MOST_CONCURRENCY = 10_000;

    private final Samples samples;
    private final CapacityConfig limits;
    private final InstantSource clock;

    CapacityPlanResource(Samples samples, CapacityConfig limits, InstantSource clock) {
        this.samples = samples;
        this.limits = limits;
        this.clock = clock;
    }

    /** @param service null = as measured; @param concurrency null = as the workers have it */
    private record Question(
            double rate,
            double p99,
            @Nullable Double service,
            @Nullable Integer concurrency,
            Duration past) {}

    private record Measured(ServiceTimes service, List<Sample> samples) {

        /** Seconds of a connection that an execution takes: those in use, over the executions that ended meanwhile. */
        double connection() {
            double used = samples.stream().mapToLong(Sample::poolUsed).sum() * (double) Samples.INTERVAL.toSeconds();
            long ended = samples.stream().mapToLong(CapacityPlanResource::ended).sum();
            return ended == 0 ? 0 : used / ended;
        }

        /** Most executions a second that a worker has shown over a whole interval. */
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
                    ? USUAL_CONCURRENCY
                    : (int) Math.max(1, latest.slots() / latest.workers());
        }
    }

    @GET
    public Uni<CapacityPlanViews.Answer> plan(
            @QueryParam("rate") @Nullable String rate,
            @QueryParam("p99") @Nullable String p99,
            @QueryParam("concurrency") @Nullable String concurrency,
            @QueryParam("service") @Nullable String service,
            @QueryParam("minutes") @Nullable String minutes) {
        var question = new Question(
                QueryParams.rate("rate", rate),
                QueryParams.seconds("p99", p99),
                service == null || service.isBlank() ? null : QueryParams.seconds("service", service),
                concurrency == null || concurrency.isBlank()
                        ? null
                        : QueryParams.whole("concurrency", concurrency, 1, MOST_CONCURRENCY),
                QueryParams.minutes(minutes));
        return measured(question.past(), clock.instant()).map(found -> answer(question, found));
    }

    private Uni<Measured> measured(Duration past, Instant now) {
        return Uni.combine()
                .all()
                .unis(samples.service(now, past), samples.between(now.minus(past), now))
                .with(Measured::new);
    }

    private CapacityPlanViews.Answer answer(Question question, Measured found) {
        var given = question.service();
        var service = found.service();
        if (given == null && service.ended() < LEAST_MEASURED) {
            throw Refusal.at(
                    ProblemType.NOT_MEASURED,
                    "service",
                    service.ended() + " executions ended within the last "
                            + question.past().toMinutes() + " minutes, and " + LEAST_MEASURED
                            + " are needed to tell what they take; say it, such as service=6s, or look further back with minutes");
        }
        var cost = new CapacityPlan.Cost(
                given == null ? service.mean() : given,
                given == null ? service.variation() : UNKNOWN_VARIATION,
                found.connection());
        var target = new CapacityPlan.Target(question.rate(), question.p99(), limits.slotsBusy() / 100.0);
        var concurrency = question.concurrency();
        try {
            var plan = CapacityPlan.of(target, cost, concurrency == null ? found.concurrency() : concurrency);
            return CapacityPlanViews.Answer.of(target, cost, given == null ? service : null, found.most(), plan);
        } catch (CapacityPlan.Unreachable e) {
            throw Refusal.at(ProblemType.INVALID_PARAMETER, e.parameter(), String.valueOf(e.getMessage()));
        }
    }

    private static long ended(Sample sample) {
        return sample.flow().completed() + sample.flow().failed();
    }
}
