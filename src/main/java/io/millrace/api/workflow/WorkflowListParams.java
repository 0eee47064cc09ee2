package io.millrace.api.workflow;

import io.millrace.api.request.QueryParams;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/** Which workflows to list, and whether with their recent activity; every parameter may be absent. */
record WorkflowListParams(
        @QueryParam("after") @Size(max = 100) @Nullable String after,
        @QueryParam("limit") @Nullable String limit,
        @QueryParam("summary") @Nullable String summary) {

    record Query(@Nullable String after, int limit, boolean activity) {}

    Query query() {
        return new Query(after, QueryParams.limit(limit), QueryParams.flag("summary", summary));
    }
}
