package io.millrace.api.execution;

import io.millrace.api.request.QueryParams;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Which workflow to run, and whether to wait for the end of the execution. */
@RegisterForReflection // Endpoints reads what it declares.
record RunParams(
        @PathParam("name") String name,
        @QueryParam("version") @Nullable String version,
        @QueryParam("wait") @Nullable String waitFor) {

    /** Empty: the newest. */
    OptionalInt versionNumber() {
        return QueryParams.version(version);
    }

    /** Null: do not wait. */
    @Nullable
    Duration waitAtMost(Duration limit) {
        return QueryParams.wait(waitFor, limit);
    }
}
