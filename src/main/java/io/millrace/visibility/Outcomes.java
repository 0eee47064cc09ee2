package io.millrace.visibility;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Outcome;
import io.millrace.execution.Status;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** How executions stand, for many who ask at once: what is asked while a read is under way goes out as one statement. */
public interface Outcomes {

    /** Empty: there is no such execution. */
    Uni<Optional<Outcome>> of(String tenant, ExecutionId id);

    /** Its state alone, however large its output. Empty: there is no such execution. */
    Uni<Optional<Status>> status(String tenant, ExecutionId id);
}
