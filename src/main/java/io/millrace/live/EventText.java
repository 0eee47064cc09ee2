package io.millrace.live;

import io.millrace.execution.ExecutionEvent;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads out of an event's text what is needed here, without parsing all of it: number, type, execution, time come first. */
final class EventText {

    private static final String TYPE = "\"type\":\"";
    private static final String AT = "\"at\":\"";
    private static final String PATH = ",\"path\":\"";
    private static final String ATTEMPT = ",\"attempt\":";
    private static final String OF_EXECUTION = "execution-";
    private static final String GAP = "gap";
    private static final String BEGINS_ANEW = ExecutionEvent.Type.EXECUTION_QUEUED.text();
    private static final Set<String> ENDS = Arrays.stream(ExecutionEvent.Type.values())
            .filter(ExecutionEvent.Type::terminal)
            .map(ExecutionEvent.Type::text)
            .collect(Collectors.toUnmodifiableSet());

    private EventText() {}

    static boolean endsAnExecution(String json) {
        return ENDS.contains(type(json));
    }

    static boolean ofTheExecution(String json) {
        return type(json).startsWith(OF_EXECUTION);
    }

    static boolean gap(String json) {
        return type(json).equals(GAP);
    }

    /** Steps of an execution that is queued again may run anew: what was before and what comes after both count. */
    static boolean beginsAnew(String json) {
        return type(json).equals(BEGINS_ANEW);
    }

    // The first such key is the event's own and not one of its data.
    static String type(String json) {
        return text(json, TYPE);
    }

    static String at(String json) {
        return text(json, AT);
    }

    /** What a later event with the same key replaces: a step and its attempt; of the execution itself all have one. */
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
