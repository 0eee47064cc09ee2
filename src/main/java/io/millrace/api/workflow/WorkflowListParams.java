package io.millrace.api.workflow;

import io.millrace.api.request.QueryParams;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/** Which workflows to list, and whether with their recent activity; every parameter may be absent. */
@RegisterForReflection // Endpoints reads what it declares.
record WorkflowListParams(
        @QueryParam("cursor") @Size(max = 100) @Nullable String cursor,
        @QueryParam("after") @Size(max = 100) @Nullable String after,
        @QueryParam("limit") @Nullable String limit,
        @QueryParam("summary") @Nullable String summary) {

    record Query(@Nullable String after, int limit, boolean activity) {}

    Query query() {
        return new Query(
                cursor == null ? after : cursor, QueryParams.limit(limit), QueryParams.flag("summary", summary));
    }
}
