package io.millrace.live;

import io.millrace.execution.ExecutionEvent;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Extracts fields from an event's text without parsing all of it: number, type, execution and time come first. */
final class EventText {

    private static final String TYPE = "\"type\":\"";
    private static final String AT = "\"at\":\"";
    private static final String PATH = ",\"path\":\"";
    private static final String ATTEMPT = ",\"attempt\":";
    private static final String OF_EXECUTION = "execution-";
    private static final String GAP = "gap";
    private static final String QUEUED = ExecutionEvent.Type.EXECUTION_QUEUED.text();
    private static final Set<String> ENDS = Arrays.stream(ExecutionEvent.Type.values())
            .filter(ExecutionEvent.Type::terminal)
            .map(ExecutionEvent.Type::text)
            .collect(Collectors.toUnmodifiableSet());

    private EventText() {}

    static boolean finishesAnExecution(String json) {
        return ENDS.contains(type(json));
    }

    static boolean ofTheExecution(String json) {
        return type(json).startsWith(OF_EXECUTION);
    }

    static boolean gap(String json) {
        return type(json).equals(GAP);
    }

    /** Steps of an execution that is queued again may run again: events before and after it both count. */
    static boolean restarts(String json) {
        return type(json).equals(QUEUED);
    }

    // The first such key is the event's own, not one of its data.
    static String type(String json) {
        return text(json, TYPE);
    }

    static String at(String json) {
        return text(json, AT);
    }

    /**
     * The key under which a later event replaces an earlier one: a step and its attempt; the execution's own events
     * share one.
     */
    static String subject(String json) {
        var at = json.indexOf('"', json.indexOf(AT) + AT.length()) + 1;
        if (!json.startsWith(PATH, at)) {
            return OF_EXECUTION;
        }
        int attempt = endOfString(json, at + PATH.length()) + 1;
        int end = attempt + ATTEMPT.length();
        while (end < json.length() && Character.isDigit(json.charAt(end))) {
            end++;
        }
        return json.substring(at, end);
    }

    private static int endOfString(String json, int start) {
        int i = start;
        while (json.charAt(i) != '"') {
            i += json.charAt(i) == '\\' ? 2 : 1;
        }
        return i;
    }

    private static String text(String json, String key) {
        int start = json.indexOf(key);
        return start < 0 ? "" : json.substring(start + key.length(), json.indexOf('"', start + key.length()));
    }
}
