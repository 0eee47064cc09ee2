package io.millrace.expression;

import java.time.Duration;

/**
 * The bounds of one evaluation. Checked between the parts of an expression and within regular expressions; a single
 * call of any other built-in function runs to completion.
 *
 * @param time longest time of one evaluation; default 1 s
 * @param depth deepest nesting of evaluated parts (one call of a recursive function takes about three); default 200
 * @param items longest intermediate list; default 100,000. A result holds at most ten times as many values
 * @param characters longest intermediate text; default 5,000,000
 */
public record Bounds(Duration time, int depth, int items, int characters) {

    public static final Bounds DEFAULT = new Bounds(Duration.ofSeconds(1), 200, 100_000, 5_000_000);

    public Bounds(Duration time, int depth) {
        this(time, depth, DEFAULT.items, DEFAULT.characters);
    }
}
