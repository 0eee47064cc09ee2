package io.millrace.api.request;

import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import io.millrace.control.OrderResult;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestResponse;

/** Results of an order about one execution: it does not exist, its state does not allow the order, or it is done. */
public final class OrderResponses {

    private OrderResponses() {}

    /** @param whyNot ends the sentence about an execution whose state does not allow the order */
    public static OrderResult done(ExecutionId id, Optional<OrderResult> found, String whyNot) {
        return done(id, found, status -> "is " + status.text() + ": " + whyNot);
    }

    /** @param refused the rest of the sentence about an execution in this state */
    public static OrderResult done(ExecutionId id, Optional<OrderResult> found, Function<Status, String> refused) {
        var result = found.orElseThrow(Refusal.unknownExecution(id.toString()));
        if (!result.changed()) {
            throw new Refusal(
                    ProblemType.WRONG_STATE, "Execution '" + id + "' " + refused.apply(result.status()) + ".");
        }
        return result;
    }

    public static <T> RestResponse<T> accepted(T entity) {
        return RestResponse.ResponseBuilder.create(RestResponse.Status.ACCEPTED, entity)
                .build();
    }
}
