package io.millrace.api.deadletter;

import io.millrace.api.request.QueryParams;
import io.millrace.execution.Failure;
import io.millrace.visibility.DeadLetters;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/** Which dead letters to list or to count, and at most how many entries; every parameter may be absent. */
@RegisterForReflection // Endpoints reads what it declares.
record DeadLetterParams(
        @QueryParam("workflow") @Size(max = 100) @Nullable String workflow,
        @QueryParam("type") @Size(max = 100) @Nullable String type,
        @QueryParam("step") @Size(max = 1000) @Nullable String step,
        @QueryParam("from") @Nullable String from,
        @QueryParam("to") @Nullable String to,
        @QueryParam("discarded") @Nullable String discarded,
        @QueryParam("limit") @Nullable String limit) {

    record Query(DeadLetters.Filter filter, int limit) {}

    Query query() {
        int most = QueryParams.limit(limit);
        boolean onlyDiscarded = QueryParams.flag("discarded", discarded);
        var path = QueryParams.text(step);
        var filter = new DeadLetters.Filter(
                QueryParams.text(workflow),
                QueryParams.text(type),
                path == null ? null : Failure.placeOf(path),
                QueryParams.instant("from", from),
                QueryParams.instant("to", to),
                true,
                onlyDiscarded);
        return new Query(filter, most);
    }
}
