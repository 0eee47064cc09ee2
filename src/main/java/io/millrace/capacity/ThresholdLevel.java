package io.millrace.capacity;

import java.util.Locale;

/** How good a figure is. */
public enum ThresholdLevel {
    HEALTHY,
    WARNING,
    CRITICAL;

    static ThresholdLevel of(long figure, long warning, long critical) {
        return figure > critical ? CRITICAL : figure > warning ? WARNING : HEALTHY;
    }

    /** As clients read it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
