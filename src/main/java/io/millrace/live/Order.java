package io.millrace.live;

import io.millrace.execution.ExecutionId;
import io.millrace.expression.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client says in one frame. */
sealed interface Order {

    /** @param from number of the first event wanted; 1 = all there is */
    record Follow(ExecutionId execution, long from) implements Order {}

    record Unfollow(ExecutionId execution) implements Order {}

    /** The tenant's executions as a list. */
    record FollowList() implements Order {}

    record UnfollowList() implements Order {}

    /** @param execution what it named, be it an id or not */
    record Refused(@Nullable String execution, int status, String detail) implements Order {}

    String LIST = "*";

    static Order read(String text) {
        try {
            return Json.parse(text) instanceof Map<?, ?> map ? read(map) : refused(null, "a frame is one JSON object");
        } catch (IllegalArgumentException e) {
            return refused(null, String.valueOf(e.getMessage()));
        }
    }

    private static Order read(Map<?, ?> order) {
        boolean follows = order.containsKey("follow");
        if (follows == order.containsKey("unfollow")) {
            return refused(null, "a frame has either follow or unfollow");
        }
        if (!(order.get(follows ? "follow" : "unfollow") instanceof String name)) {
            return refused(null, "follow and unfollow name an execution's id, or *");
        }
        if (name.equals(LIST)) {
            return follows ? new FollowList() : new UnfollowList();
        }
        ExecutionId execution;
        try {
            execution = ExecutionId.parse(name);
        } catch (IllegalArgumentException e) {
            return new Refused(name, 404, CloseCodes.NO_SUCH_EXECUTION);
        }
        if (!follows) {
            return new Unfollow(execution);
        }
        var from = order.containsKey("from") ? order.get("from") : Integer.valueOf(1);
        return (from instanceof Integer || from instanceof Long) && ((Number) from).longValue() >= 1
                ? new Follow(execution, ((Number) from).longValue())
                : refused(name, "from must be a whole number, 1 or more");
    }

    private static Refused refused(@Nullable String execution, String detail) {
        return new Refused(execution, 400, detail);
    }
}
