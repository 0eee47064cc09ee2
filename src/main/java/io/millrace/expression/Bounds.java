package io.millrace.expression;

import io.millrace.expression.function.Budget;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * The bounds of one evaluation. They hold within every part of an expression and every function.
 *
 * @param time longest time of one evaluation; default 1 s
 * @param depth deepest nesting of evaluated parts (one call of a recursive function takes about three); default 200
 * @param items longest intermediate list; default 100,000. A result holds at most ten times as many values
 * @param characters longest intermediate text; default 5,000,000
 * @param allocation most characters and items that are made in all, an item counting as 8; default 50,000,000
 * @param clock what {@code $now()} and {@code $millis()} read
 * @param cancelled asked from time to time: true ends the evaluation
 */
public record Bounds(
        Duration time,
        int depth,
        int items,
        int characters,
        long allocation,
        InstantSource clock,
        BooleanSupplier cancelled) {

    /** The defaults, at the beginning of 1970. */
    public static final Bounds DEFAULT = new Bounds(
            Duration.ofSeconds(1),
            200,
            100_000,
            5_000_000,
            50_000_000,
            InstantSource.fixed(Instant.EPOCH),
            () -> false);

    public Bounds(Duration time, int depth) {
        this(time, depth, DEFAULT.items, DEFAULT.characters, DEFAULT.allocation, DEFAULT.clock, DEFAULT.cancelled);
    }

    Budget budget() {
        return new Budget(time.toNanos(), items, characters, allocation, cancelled, clock.instant());
    }
}
