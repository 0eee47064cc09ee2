package io.millrace.live;

import io.millrace.execution.ExecutionEvent;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the type of an event from its text, without parsing all of it. */
final class EventType {

    private static final String KEY = "\"type\":\"";
    private static final Set<String> ENDS = Arrays.stream(ExecutionEvent.Type.values())
            .filter(ExecutionEvent.Type::terminal)
            .map(ExecutionEvent.Type::text)
            .collect(Collectors.toUnmodifiableSet());

    private EventType() {}

    static boolean endsAnExecution(String json) {
        // The number and the type stand first, so the first such key is the event's own and not one of its data.
        int start = json.indexOf(KEY);
        int end = start < 0 ? -1 : json.indexOf('"', start + KEY.length());
        return end > 0 && ENDS.contains(json.substring(start + KEY.length(), end));
    }
}
