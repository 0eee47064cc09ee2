package io.millrace.api.monitoring;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.capacity.CapacityPlan;
import io.millrace.capacity.ServiceTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What clients see of a plan. */
final class CapacityPlanViews {

    private CapacityPlanViews() {}

    @Schema(name = "CapacityPlan")
    record Answer(
            @Schema(description = "To run") int workers,

            @Schema(description = "Of each: WORKFLOW_CONCURRENCY")
            int concurrency,

            @Schema(description = "Of each: DB_POOL_MAX") int pool,

            @Schema(description = "Of all workers together, which max_connections of Postgres has to allow")
            int connections,

            Predicted predicted,
            Assumed assumed,

            @Schema(description = "What this plan relies on and nobody has measured")
            List<String> notes) {

        static Answer of(
                CapacityPlan.Target target,
                CapacityPlan.Cost cost,
                @Nullable ServiceTimes measured,
                double most,
                CapacityPlan plan) {
            var queue = plan.predicted();
            return new Answer(
                    plan.workers(),
                    plan.concurrency(),
                    plan.pool(),
                    plan.workers() * plan.pool(),
                    new Predicted(
                            Math.round((float) (100 * queue.utilization())),
                            rounded(queue.waits()),
                            rounded(queue.meanWait()),
                            rounded(queue.quantile(CapacityPlan.SHARE))),
                    new Assumed(
                            rounded(target.rate()),
                            rounded(target.p99()),
                            rounded(cost.mean()),
                            rounded(cost.variation()),
                            measured == null ? null : measured.ended()),
                    notes(target, most, plan));
        }

        private static List<String> notes(CapacityPlan.Target target, double most, CapacityPlan plan) {
            var notes = new ArrayList<String>();
            double each = target.rate() / plan.workers();
            if (each > most) {
                notes.add(String.format(
                        Locale.ROOT,
                        "Each worker is to end %.0f executions a minute, and the most that one has shown in the time looked at"
                                + " is %.0f: whether its processor does that is not known before it was tried",
                        each * 60,
                        most * 60));
            }
            if (plan.workers() == 1) {
                notes.add("One worker is enough for the load; a second one takes over when it fails");
            }
            return notes;
        }
    }

    @Schema(name = "CapacityPrediction")
    record Predicted(
            @Schema(description = "Slots in use on average") int utilizationPercent,

            @Schema(description = "Share of the executions that wait for a slot, 0 to 1")
            double waiting,

            @Schema(description = "On average, over all executions")
            double waitSeconds,

            @Schema(description = "99 of 100 are through within")
            double p99Seconds) {}

    @Schema(name = "CapacityAssumption")
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Assumed(
            double ratePerSecond,
            double p99Seconds,

            @Schema(description = "That an execution holds a slot, on average")
            double serviceSeconds,

            @Schema(
                    description =
                            "Of that time: its variance over its squared mean; 0 = always the same, 1 = as if exponential")
            double serviceVariation,

            @Schema(description = "Executions from which these were measured; null: they were given") @Nullable
            Long executions) {}

    private static double rounded(double number) {
        return Math.round(number * 10_000) / 10_000.0;
    }
}
