package io.millrace.capacity;

import java.util.Locale;

/** Where a value lies with respect to its two thresholds. */
public enum ThresholdLevel {
    HEALTHY,
    WARNING,
    CRITICAL;

    static ThresholdLevel of(long value, long warning, long critical) {
        return value > critical ? CRITICAL : value > warning ? WARNING : HEALTHY;
    }

    /** As it appears in responses. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
