package io.millrace.api;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.journal.Executions;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestResponse;

/** How orders about one execution are answered: it is not there, its state does not allow it, or it is done. */
final class Orders {

    private Orders() {}

    /** @param whyNot ends the sentence about one whose state did not allow it */
    static Executions.Ordered done(ExecutionId id, Optional<Executions.Ordered> found, String whyNot) {
        return done(id, found, status -> "is " + status.text() + ": " + whyNot);
    }

    /** @param refused the rest of the sentence about one in this state */
    static Executions.Ordered done(
            ExecutionId id, Optional<Executions.Ordered> found, Function<Status, String> refused) {
        var ordered = found.orElseThrow(Refusal.unknownExecution(id.toString()));
        if (!ordered.changed()) {
            throw new Refusal(
                    ProblemType.WRONG_STATE, "Execution '" + id + "' " + refused.apply(ordered.status()) + ".");
        }
        return ordered;
    }

    static <T> RestResponse<T> accepted(T entity) {
        return RestResponse.ResponseBuilder.create(RestResponse.Status.ACCEPTED, entity)
                .build();
    }
}
