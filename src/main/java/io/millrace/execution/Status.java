package io.millrace.execution;

import java.util.Locale;

/**
 * The state of an execution. {@code queued -> running -> succeeded | failed | cancelled}, {@code running -> waiting -> queued},
 * {@code running -> queued} (a retry, its worker died, or its steps are to be compensated); a pause changes any state that is not
 * terminal to {@code waiting}; a person's retry changes {@code failed -> queued}, a person's rerun any terminal state.
 */
public enum Status {
    QUEUED,
    RUNNING,
    WAITING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    private final String text = name().toLowerCase(Locale.ROOT);

    public boolean terminal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    /** Its form in the database and in JSON: lower case. */
    public String text() {
        return text;
    }

    /** @throws IllegalArgumentException when the text is not a state */
    public static Status of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
