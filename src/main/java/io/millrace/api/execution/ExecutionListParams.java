package io.millrace.api.execution;

import io.millrace.api.request.QueryParams;
import io.millrace.visibility.Executions;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/** Which executions a list asks for; every parameter may be absent. */
record ExecutionListParams(
        @QueryParam("workflow") @Size(max = 100) @Nullable String workflow,
        @QueryParam("status") @Nullable String status,
        @QueryParam("createdFrom") @Nullable String createdFrom,
        @QueryParam("createdTo") @Nullable String createdTo,
        @QueryParam("parent") @Nullable String parent,
        @QueryParam("text") @Nullable String text,
        @QueryParam("ids") @Nullable String ids,
        @QueryParam("limit") @Nullable String limit,
        @QueryParam("cursor") @Nullable String cursor) {

    /** @param text to search for; null = none */
    record Query(Executions.Filter filter, @Nullable String text, int limit) {}

    Query query() {
        var chosen = QueryParams.ids(ids);
        int most = QueryParams.limit(limit, chosen.isEmpty() ? QueryParams.DEFAULT_LIMIT : chosen.size());
        var searched = QueryParams.search(text);
        var filter = new Executions.Filter(
                workflow,
                QueryParams.statuses(status),
                QueryParams.instant("createdFrom", createdFrom),
                QueryParams.instant("createdTo", createdTo),
                QueryParams.execution("parent", parent),
                QueryParams.execution("cursor", cursor),
                chosen,
                true);
        return new Query(filter, searched, most);
    }
}
