package io.millrace.api.execution;

import io.millrace.api.request.QueryParams;
import io.millrace.visibility.Executions;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/** Which executions a list asks for; every parameter may be absent. */
@RegisterForReflection // Endpoints reads what it declares.
record ExecutionListParams(
        @QueryParam("workflow") @Size(max = 100) @Nullable String workflow,
        @QueryParam("status") @Nullable String status,
        @QueryParam("from") @Nullable String from,
        @QueryParam("to") @Nullable String to,
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
                from == null ? QueryParams.instant("createdFrom", createdFrom) : QueryParams.instant("from", from),
                to == null ? QueryParams.instant("createdTo", createdTo) : QueryParams.instant("to", to),
                QueryParams.execution("parent", parent),
                QueryParams.execution("cursor", cursor),
                chosen,
                true);
        return new Query(filter, searched, most);
    }
}
