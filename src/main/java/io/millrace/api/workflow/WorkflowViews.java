package io.millrace.api.workflow;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.millrace.api.request.ListPage;
import io.millrace.catalog.Catalog;
import io.millrace.expression.Json;
import io.millrace.visibility.WorkflowActivity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Responses about workflows. */
final class WorkflowViews {

    private WorkflowViews() {}

    @Schema(name = "StoredWorkflow")
    record Stored(
            @Schema(examples = "hello") String name,
            @Schema(examples = "1") int version,

            @Schema(description = "False: the newest version has the same text, so nothing was stored.")
            boolean created) {}

    /** @param source the definition as it was sent */
    @Schema(name = "Workflow")
    record Details(
            String name,
            int version,
            boolean active,
            @Nullable String description,
            @Schema(examples = "application/yaml") String mediaType,
            String source,

            @Schema(type = SchemaType.OBJECT, description = "JSON Schema of the input; null: any input.")
            @JsonRawValue
            @Nullable
            String input,

            Instant createdAt) {

        static Details of(Catalog.Entry entry) {
            return new Details(
                    entry.workflow().name(),
                    entry.version(),
                    entry.active(),
                    entry.workflow().description().orElse(null),
                    entry.mediaType(),
                    entry.source(),
                    entry.workflow().inputSchema().map(Json::write).orElse(null),
                    entry.createdAt());
        }
    }

    @Schema(name = "WorkflowSummary")
    record Summary(
            String name,
            int version,
            boolean active,
            @Nullable String description,
            Instant updatedAt,
            @JsonUnwrapped @Nullable Activity activity) {

        /** @param activity null = not requested */
        static Summary of(Catalog.Listed listed, WorkflowActivity.@Nullable Activity activity) {
            return new Summary(
                    listed.name(),
                    listed.version(),
                    listed.active(),
                    listed.description(),
                    listed.updatedAt(),
                    activity == null ? null : Activity.of(activity));
        }
    }

    /** Of the newest executions of the tenant (millrace.journal.activity-searched). */
    @Schema(name = "WorkflowActivity")
    record Activity(
            @Schema(description = "The last 20 executions that ended, oldest first; only with `summary=true`")
            List<Ended> recent,

            @Schema(
                    description =
                            "Median duration of those that succeeded among the last 50 that ended; null: none succeeded")
            @Nullable
            Long medianMs,

            int running,

            @Schema(description = "Queued, or waiting for a time or a signal")
            int waiting) {

        static Activity of(WorkflowActivity.Activity activity) {
            return new Activity(
                    activity.recent().stream().map(Ended::of).toList(),
                    activity.medianMs(),
                    activity.running(),
                    activity.waiting());
        }
    }

    @Schema(name = "EndedExecution")
    record Ended(
            String id,

            @Schema(description = "succeeded, failed or cancelled")
            String status,

            Instant finishedAt,

            @Schema(description = "From its start to its end; null: it never started") @Nullable
            Long durationMs) {

        static Ended of(WorkflowActivity.Ended ended) {
            return new Ended(ended.id().toString(), ended.status().text(), ended.finishedAt(), ended.durationMs());
        }
    }

    @Schema(name = "WorkflowPage")
    record WorkflowPage(
            List<Summary> items,

            @Schema(description = "Pass it as `after` for the next page; null at the end.") @Nullable
            String next) {

        static WorkflowPage of(ListPage<Catalog.Listed> page, Map<String, WorkflowActivity.Activity> activity) {
            return new WorkflowPage(
                    page.map(listed -> Summary.of(listed, activity.get(listed.name()))),
                    page.next(Catalog.Listed::name));
        }
    }

    @Schema(name = "WorkflowVersion")
    record Version(int version, String mediaType, String source, Instant createdAt) {

        static Version of(Catalog.Version version) {
            return new Version(version.version(), version.mediaType(), version.source(), version.createdAt());
        }
    }

    @Schema(name = "WorkflowVersions")
    record Versions(String name, List<Version> items) {}

    @Schema(name = "WorkflowState")
    record State(String name, boolean active) {}
}
