package io.millrace.live;

import io.millrace.execution.ExecutionId;
import io.millrace.expression.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A command that a client sends in one frame. */
sealed interface ClientCommand {

    /** @param from number of the first event wanted; 1 = all that are kept */
    record Follow(ExecutionId execution, long from) implements ClientCommand {}

    record Unfollow(ExecutionId execution) implements ClientCommand {}

    /** The tenant's executions as a list. */
    record FollowList() implements ClientCommand {}

    record UnfollowList() implements ClientCommand {}

    /** @param execution what the client named, whether or not it is a valid id */
    record Refused(@Nullable String execution, int status, String detail) implements ClientCommand {}

    String LIST = "*";

    static ClientCommand read(String text) {
        try {
            return Json.parse(text) instanceof Map<?, ?> map
                    ? read(map)
                    : refused(null, "a frame must be one JSON object");
        } catch (IllegalArgumentException e) {
            return refused(null, String.valueOf(e.getMessage()));
        }
    }

    private static ClientCommand read(Map<?, ?> command) {
        boolean follows = command.containsKey("follow");
        if (follows == command.containsKey("unfollow")) {
            return refused(null, "a frame must have either follow or unfollow");
        }
        if (!(command.get(follows ? "follow" : "unfollow") instanceof String name)) {
            return refused(null, "follow and unfollow take an execution id or *");
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
        var from = command.containsKey("from") ? command.get("from") : Integer.valueOf(1);
        return (from instanceof Integer || from instanceof Long) && ((Number) from).longValue() >= 1
                ? new Follow(execution, ((Number) from).longValue())
                : refused(name, "from must be a whole number, 1 or more");
    }

    private static Refused refused(@Nullable String execution, String detail) {
        return new Refused(execution, 400, detail);
    }
}
