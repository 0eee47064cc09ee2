package io.millrace.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.millrace.definition.Action;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** How long attempts of steps take, by kind and outcome. Each timer is looked up once: a step costs an addition. */
public final class StepTimes {

    private record Both(Timer succeeded, Timer failed) {}

    private final MeterRegistry metrics;
    private final Map<String, Both> timers = new ConcurrentHashMap<>();

    public StepTimes(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /** Counts attempts that are over; waits and steps that were skipped took no time of their own. */
    public void record(Action action, StepRecord record) {
        var finished = record.finishedAt();
        if (finished == null || record.status() == StepStatus.SKIPPED) {
            return;
        }
        var both = timers.get(action.kind());
        if (both == null) {
            both = timers.computeIfAbsent(action.kind(), this::both);
        }
        (record.status() == StepStatus.SUCCEEDED ? both.succeeded : both.failed)
                .record(nanos(record.startedAt(), finished), TimeUnit.NANOSECONDS);
    }

    private static long nanos(Instant from, Instant to) {
        return Math.max(0, from.until(to, ChronoUnit.NANOS));
    }

    private Both both(String kind) {
        return new Both(timer(kind, "succeeded"), timer(kind, "failed"));
    }

    private Timer timer(String kind, String outcome) {
        return Timer.builder("millrace.step.duration")
                .description("Attempts of steps, from start to outcome, waits included")
                .tag("kind", kind)
                .tag("outcome", outcome)
                .serviceLevelObjectives(
                        Duration.ofMillis(5),
                        Duration.ofMillis(25),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(5))
                .register(metrics);
    }
}
