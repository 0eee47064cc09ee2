package io.millrace.api.execution;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.millrace.control.Reruns;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Responses about reruns. */
final class RerunViews {

    private RerunViews() {}

    /** @param steps the top-level steps that run again */
    @Schema(name = "RerunOrdered")
    record Queued(
            String id,
            @Schema(examples = "queued") String status,

            @Schema(description = "Number of this rerun, from 1")
            int rerun,

            List<String> steps) {}

    @Schema(name = "EarlierEnds")
    record EarlierEnds(List<EarlierEnd> items) {}

    @Schema(name = "EarlierEnd")
    record EarlierEnd(
            @Schema(description = "Number of the rerun that followed")
            int rerun,

            @Schema(description = "The step from which it was rerun; null: all steps") @Nullable
            String from,

            Instant orderedAt,

            @Schema(description = "succeeded, failed or cancelled", examples = "failed")
            String status,

            int attempt,

            @Schema(type = SchemaType.OBJECT, description = "Any JSON value.") @JsonRawValue @Nullable
            String output,

            @Schema(type = SchemaType.OBJECT, description = "The error it had; null when it had succeeded")
            @JsonRawValue
            @Nullable
            String error,

            @Nullable Instant finishedAt) {

        static EarlierEnd of(Reruns.Earlier earlier) {
            return new EarlierEnd(
                    earlier.number(),
                    earlier.from(),
                    earlier.orderedAt(),
                    earlier.status().text(),
                    earlier.attempt(),
                    earlier.output(),
                    earlier.error(),
                    earlier.finishedAt());
        }
    }
}
