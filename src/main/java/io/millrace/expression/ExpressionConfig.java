package io.millrace.expression;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.time.InstantSource;

/** The bounds of every evaluation; see {@link Bounds}. */
@ConfigMapping(prefix = "millrace.expression")
public interface ExpressionConfig {

    /** Longest time of one evaluation. */
    @WithDefault("1s")
    Duration time();

    /** Deepest nesting of evaluated parts; a call of a recursive function takes about three. */
    @WithDefault("200")
    int depth();

    /** Longest intermediate list, in items. */
    @WithDefault("100000")
    int items();

    /** Longest intermediate text, in characters. */
    @WithDefault("5000000")
    int characters();

    /** Most characters and items that one evaluation makes in all; an item counts as 8. */
    @WithDefault("50000000")
    long allocation();

    /** @param clock what {@code $now()} reads */
    default Bounds bounds(InstantSource clock) {
        return new Bounds(time(), depth(), items(), characters(), allocation(), clock, () -> false);
    }
}
