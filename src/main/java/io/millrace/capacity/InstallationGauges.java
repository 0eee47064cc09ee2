package io.millrace.capacity;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Gauges of the whole installation, the same on every instance, as of the latest sample: signals for autoscaling. */
@ApplicationScoped
public class InstallationGauges {

    /** Long enough to see most kinds of execution finish, short enough to follow the course of a day. */
    private static final Duration SERVICE_PERIOD = Duration.ofMinutes(15);

    private final Samples samples;
    private final CapacityConfig config;
    private volatile @Nullable View view;

    InstallationGauges(Samples samples, CapacityConfig config, MeterRegistry metrics) {
        this.samples = samples;
        this.config = config;
        gauge(
                        "millrace.predicted.drain",
                        "Time until all waiting executions are started, if no more are submitted",
                        View::drain)
                .baseUnit("seconds")
                .register(metrics);
        executions("waiting", seen -> seen.sample.waiting()).register(metrics);
        executions("active", seen -> seen.sample.active()).register(metrics);
        executions("delayed", seen -> seen.sample.delayed()).register(metrics);
        gauge("millrace.installation.workers", "Workers alive", seen -> seen.sample.workers())
                .register(metrics);
        gauge("millrace.installation.slots", "Executions that they run at a time", seen -> seen.sample.slots())
                .register(metrics);
        gauge("millrace.installation.workers.wanted", "Recommended number of workers", seen -> seen.scaling.wanted())
                .register(metrics);
    }

    /** @param service of the executions that finished lately */
    record View(Sample sample, Scaling scaling, ServiceTimes service) {

        /** 0 when nothing waits, infinite without slots, NaN when nothing has finished yet. */
        double drain() {
            if (sample.waiting() == 0) {
                return 0;
            }
            return sample.slots() == 0 ? Double.POSITIVE_INFINITY : sample.waiting() * service.mean() / sample.slots();
        }
    }

    /** Reads the latest samples. */
    public Uni<Void> refresh(Instant now) {
        return Uni.combine()
                .all()
                .unis(samples.between(now.minus(Scaling.memory(config)), now), samples.service(now, SERVICE_PERIOD))
                .with((found, service) -> view = view(found, service, now))
                .replaceWithVoid()
                // What is no longer known is no longer reported.
                .onFailure()
                .invoke(() -> view = null);
    }

    private @Nullable View view(List<Sample> found, ServiceTimes service, Instant now) {
        if (found.isEmpty()) {
            return null;
        }
        var latest = found.get(found.size() - 1);
        boolean recent = Duration.between(latest.at(), now).compareTo(ScalingTrigger.LONGEST_GAP) <= 0;
        return recent ? new View(latest, Scaling.of(found, now, config), service) : null;
    }

    private Gauge.Builder<Supplier<Number>> executions(String state, ToDoubleFunction<View> figure) {
        return gauge("millrace.installation.executions", "Executions of the whole installation", figure)
                .tag("state", state);
    }

    private Gauge.Builder<Supplier<Number>> gauge(String name, String about, ToDoubleFunction<View> figure) {
        Supplier<Number> value = () -> {
            var seen = view;
            return seen == null ? Double.NaN : figure.applyAsDouble(seen);
        };
        return Gauge.builder(name, value).description(about).strongReference(true);
    }
}
