package io.millrace.expression.function;

import java.time.Instant;
import java.util.function.BooleanSupplier;

/** What one evaluation may still use of time, text and memory. Used by one thread. */
public final class Budget {

    private static final int STEPS_PER_LOOK = 256;

    private final long start = System.nanoTime();
    private final long nanos;
    private final int items;
    private final int characters;
    private final long allocation;
    private final BooleanSupplier cancelled;
    private final Instant instant;
    private int steps;
    private long allocated;

    /**
     * @param nanos longest time
     * @param items longest list
     * @param characters longest text
     * @param allocation most characters and items made in all; an item counts as 8
     * @param cancelled asked with the clock: true ends the evaluation
     * @param instant the time of the evaluation: all its parts see the same
     */
    public Budget(long nanos, int items, int characters, long allocation, BooleanSupplier cancelled, Instant instant) {
        this.nanos = nanos;
        this.items = items;
        this.characters = characters;
        this.allocation = allocation;
        this.cancelled = cancelled;
        this.instant = instant;
    }

    Instant instant() {
        return instant;
    }

    /** One small step of work: a character compared, an item visited, a part evaluated. Cheap. */
    public void step() {
        if ((++steps & (STEPS_PER_LOOK - 1)) == 0) {
            look();
        }
    }

    /** Looks at the clock now: before and after work whose length is bounded but not small. */
    public void look() {
        if (System.nanoTime() - start > nanos) {
            throw new Failure("", "it took longer than " + nanos / 1_000_000 + " ms");
        }
        if (cancelled.getAsBoolean()) {
            throw new Failure("", "it was cancelled");
        }
    }

    /** Before a text of this length is made. */
    public void text(long length) {
        length(length);
        allocate(length);
    }

    /** While a text is being made. */
    void length(long length) {
        if (length > characters) {
            throw new Failure("", "a text became longer than " + characters + " characters");
        }
    }

    /** Before a list or object of this size is made; for one that grows, with each item: {@code list(size)}. */
    public void list(long size) {
        if (size > items) {
            throw new Failure("", "a list became longer than " + items + " items");
        }
    }

    /** Counts what is kept: an item of a list or object is 8, a character is 1. */
    public void allocate(long amount) {
        allocated += amount;
        if (allocated > allocation) {
            throw new Failure("", "it made more than " + allocation + " characters and items");
        }
    }
}
