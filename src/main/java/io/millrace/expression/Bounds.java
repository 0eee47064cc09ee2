package io.millrace.expression;

import java.time.Duration;

/**
 * How far one evaluation may go.
 *
 * @param time longest time of one evaluation; default 1 s
 * @param depth deepest nesting of calls; default 200
 */
public record Bounds(Duration time, int depth) {

    public static final Bounds DEFAULT = new Bounds(Duration.ofSeconds(1), 200);
}
