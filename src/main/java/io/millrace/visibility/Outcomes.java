package io.millrace.visibility;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Outcome;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** States and outcomes of executions, for many concurrent callers: requests that arrive during a read share the next statement. */
public interface Outcomes {

    /** Empty: there is no such execution. */
    Uni<Optional<Outcome>> of(TenantId tenant, ExecutionId id);

    /** Its state alone, without reading its output. Empty: there is no such execution. */
    Uni<Optional<Status>> status(TenantId tenant, ExecutionId id);
}
