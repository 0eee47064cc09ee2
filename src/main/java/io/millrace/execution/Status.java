package io.millrace.execution;

import java.util.Locale;

/**
 * Where an execution stands. {@code queued -> running -> succeeded | failed | cancelled}, {@code running -> waiting ->
 * queued}, {@code running -> queued} (a retry, its worker died, or its steps are to be undone); a pause takes any that is
 * not terminal to {@code waiting}; a person's retry takes {@code failed ->
 * queued}, a person's rerun any state that is terminal.
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

    /** As it stands in the database and in JSON: lower case. */
    public String text() {
        return text;
    }

    /** @throws IllegalArgumentException when there is no such state */
    public static Status of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
