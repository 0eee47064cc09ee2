package io.millrace.definition;

import io.millrace.expression.Canonical;

/** What a step does, in one short line for people. */
final class Label {

    /** Longest, in characters; the rest is cut. */
    static final int MOST = 120;

    private Label() {}

    static String of(Action action) {
        var line = action.label().strip().replaceAll("\\s+", " ");
        return line.length() <= MOST ? line : Canonical.beginning(line, MOST - 1) + "…";
    }
}
