package io.millrace.api.monitoring;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.capacity.CapacityPlan;
import io.millrace.capacity.ServiceTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Responses about capacity plans. */
final class CapacityPlanViews {

    private CapacityPlanViews() {}

    @Schema(name = "CapacityPlan")
    record PlanView(
            @Schema(description = "Workers to run") int workers,

            @Schema(description = "Slots of each worker: WORKFLOW_CONCURRENCY")
            int concurrency,

            @Schema(description = "Connections of each worker: DB_POOL_MAX")
            int pool,

            @Schema(description = "Connections of all workers together, which max_connections of Postgres must allow")
            int connections,

            Predicted predicted,
            Assumed assumed,

            @Schema(description = "Assumptions of this plan that have not been measured")
            List<String> notes) {

        static PlanView of(
                CapacityPlan.Target target,
                CapacityPlan.Cost cost,
                @Nullable ServiceTimes measured,
                double most,
                CapacityPlan plan) {
            var queue = plan.predicted();
            return new PlanView(
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
                        "Each worker must complete %.0f executions a minute, and the highest rate measured in the given period"
                                + " is %.0f: try whether its processor can do that",
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

            @Schema(description = "Mean wait, over all executions")
            double waitSeconds,

            @Schema(description = "99 of 100 executions end within this time")
            double p99Seconds) {}

    @Schema(name = "CapacityAssumption")
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Assumed(
            double ratePerSecond,
            double p99Seconds,

            @Schema(description = "Mean time that an execution holds a slot")
            double serviceSeconds,

            @Schema(description = "Squared coefficient of variation of that time; 0 = constant, 1 = as if exponential")
            double serviceVariation,

            @Schema(description = "Number of executions measured; null: the time was given") @Nullable
            Long executions) {}

    private static double rounded(double number) {
        return Math.round(number * 10_000) / 10_000.0;
    }
}
