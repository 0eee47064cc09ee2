package io.millrace.api.request;

import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import io.millrace.control.OrderResult;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestResponse;

/** How orders about one execution are answered: it is not there, its state does not allow it, or it is done. */
public final class CommandResponses {

    private CommandResponses() {}

    /** @param whyNot ends the sentence about one whose state did not allow it */
    public static OrderResult done(ExecutionId id, Optional<OrderResult> found, String whyNot) {
        return done(id, found, status -> "is " + status.text() + ": " + whyNot);
    }

    /** @param refused the rest of the sentence about one in this state */
    public static OrderResult done(ExecutionId id, Optional<OrderResult> found, Function<Status, String> refused) {
        var ordered = found.orElseThrow(Refusal.unknownExecution(id.toString()));
        if (!ordered.changed()) {
            throw new Refusal(
                    ProblemType.WRONG_STATE, "Execution '" + id + "' " + refused.apply(ordered.status()) + ".");
        }
        return ordered;
    }

    public static <T> RestResponse<T> accepted(T entity) {
        return RestResponse.ResponseBuilder.create(RestResponse.Status.ACCEPTED, entity)
                .build();
    }
}
