package io.millrace.api.monitoring;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.capacity.Scaling;
import io.millrace.capacity.ScalingTrigger;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What clients see of whether to scale. */
final class ScalingViews {

    private ScalingViews() {}

    @Schema(name = "ScalingSignal")
    record Signal(
            @Schema(
                    examples = "hold",
                    enumeration = {"up", "down", "hold"})
            String direction,

            @Schema(description = "Alive at the latest sample")
            int workers,

            @Schema(description = "How many it would be good to have; workers when it is to hold")
            int wanted,

            @Schema(description = "One of those for up is enough; all of those for down have to hold")
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
                    description = "queue: executions that wait; pool and slots: percent in use",
                    enumeration = {"queue", "pool", "slots"})
            String figure,

            @Schema(description = "Of the latest sample; null: there is none of the last 30 s") @Nullable
            Long value,

            @Schema(description = "up: has to be above; down: has to be below")
            long bound,

            @Schema(description = "Beyond the bound in every sample since; null: it is not") @Nullable
            Instant since,

            long lastsSeconds,

            @Schema(description = "How long it has to last") long afterSeconds,

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
