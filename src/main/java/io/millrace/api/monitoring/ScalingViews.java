package io.millrace.api.monitoring;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.capacity.Scaling;
import io.millrace.capacity.ScalingTrigger;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Responses about the scaling signal. */
final class ScalingViews {

    private ScalingViews() {}

    @Schema(name = "ScalingSignal")
    record Signal(
            @Schema(
                    examples = "hold",
                    enumeration = {"up", "down", "hold"})
            String direction,

            @Schema(description = "Live workers at the latest sample")
            int workers,

            @Schema(description = "Recommended number of workers; the current number on hold")
            int wanted,

            @Schema(description = "One trigger for up suffices; all triggers for down must hold")
            List<Condition> triggers) {

        static Signal of(Scaling scaling) {
            return new Signal(
                    scaling.direction().text(),
                    scaling.workers(),
                    scaling.wanted(),
                    scaling.triggers().stream().map(Condition::of).toList());
        }
    }

    @Schema(name = "ScalingTrigger")
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Condition(
            @Schema(enumeration = {"up", "down"}) String direction,

            @Schema(
                    description = "queue: waiting executions; pool and slots: percent in use",
                    enumeration = {"queue", "pool", "slots"})
            String figure,

            @Schema(description = "Value in the latest sample; null: no sample within the last 30 s") @Nullable
            Long value,

            @Schema(description = "up: the value must be above it; down: below it")
            long bound,

            @Schema(description = "Since when every sample is beyond the bound; null: it is not") @Nullable
            Instant since,

            long lastsSeconds,

            @Schema(description = "How long it must last") long afterSeconds,

            boolean holds) {

        static Condition of(ScalingTrigger trigger) {
            return new Condition(
                    trigger.direction().text(),
                    trigger.figure().text(),
                    trigger.value(),
                    trigger.bound(),
                    trigger.since(),
                    trigger.lasts().toSeconds(),
                    trigger.after().toSeconds(),
                    trigger.holds());
        }
    }
}
