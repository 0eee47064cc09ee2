package io.millrace.step;

import java.time.Instant;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What a parked step waits for. */
public sealed interface Wakeup {

    /** An instant. */
    record At(Instant instant) implements Wakeup {}

    /**
     * The end of a child execution.
     *
     * @param version empty = the newest
     * @param input a JSON value
     */
    record Child(
            String workflow, OptionalInt version, @Nullable Object input) implements Wakeup {}
}
