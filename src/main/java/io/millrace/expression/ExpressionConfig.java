package io.millrace.expression;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

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

    default Bounds bounds() {
        return new Bounds(time(), depth(), items(), characters());
    }
}
