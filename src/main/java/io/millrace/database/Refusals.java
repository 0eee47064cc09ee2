package io.millrace.database;

import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why Postgres, though it answers, does not do what it is asked to: what its clients see is the only proof that writes work.
 *
 * <p>Written and read by many threads.
 */
public final class Refusals {

    /** A refusal counts as long: heartbeats write every second, so a state that lasts is seen again within it. */
    private static final long COUNTS = Duration.ofSeconds(3).toNanos();

    private record Refusal(String reason, long at) {}

    private volatile @Nullable Refusal last;

    /** The reason for people; empty = not a state of the server. */
    public static Optional<String> reason(Throwable failure) {
        return failure instanceof PgException refused && refused.getSqlState() != null
                ? Optional.ofNullable(reason(refused.getSqlState()))
                : Optional.empty();
    }

    private static @Nullable String reason(String state) {
        return switch (state) {
            case "25006" -> "Postgres is read-only";
            case "53100" -> "the disk of Postgres is full";
            case "53200" -> "Postgres is out of memory";
            case "53300" -> "Postgres has no free connection";
            default -> state.startsWith("58") ? "Postgres cannot use its files" : null;
        };
    }

    void failed(Throwable failure) {
        reason(failure).ifPresent(reason -> last = new Refusal(reason, System.nanoTime()));
    }

    /** Why statements of this process were refused just now; empty = they were not. */
    public Optional<String> current() {
        var refusal = last;
        return refusal == null || System.nanoTime() - refusal.at > COUNTS
                ? Optional.empty()
                : Optional.of(refusal.reason);
    }
}
