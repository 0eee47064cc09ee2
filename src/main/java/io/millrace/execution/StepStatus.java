package io.millrace.execution;

import java.util.Locale;

/** The state of one attempt of a step. */
public enum StepStatus {
    /** Parked: see {@link StepWait}. */
    WAITING,
    SUCCEEDED,
    FAILED,
    /** Its {@code when} was false. */
    SKIPPED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** True when the step is done: a resumed execution does not run it again. */
    public boolean completed() {
        return this == SUCCEEDED || this == SKIPPED;
    }

    public String text() {
        return text;
    }

    public static StepStatus of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
