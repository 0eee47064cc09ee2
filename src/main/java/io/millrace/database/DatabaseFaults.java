package io.millrace.database;

import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import java.time.DateTimeException;
import java.util.Set;

/** What the failure of a statement means. */
public final class DatabaseFaults {

    private static final String DEADLOCK = "40P01";

    /** Bad data, a broken constraint, a limit of the server: SQLSTATE classes that a single record can cause. */
    private static final Set<String> OF_ONE_RECORD = Set.of("21", "22", "23", "54");

    private DatabaseFaults() {}

    /** False for an outage, where splitting the batch would only take twice as long to fail. */
    public static boolean mayBeOneRecord(Throwable failure) {
        if (failure instanceof PgException refused) {
            String state = refused.getSqlState();
            return state != null && OF_ONE_RECORD.contains(state.substring(0, 2));
        }
        // What the client throws when it cannot encode a value.
        return failure instanceof IllegalArgumentException
                || failure instanceof ArithmeticException
                || failure instanceof DateTimeException;
    }

    /**
     * Retries what Postgres has rolled back to resolve a deadlock: nothing of it was written. Rows are locked in the order of
     * their ids wherever possible, so this is rare.
     */
    public static <T> Uni<T> retryingDeadlocks(int times, Uni<T> statement) {
        return statement
                .onFailure(failure -> failure instanceof PgException refused && DEADLOCK.equals(refused.getSqlState()))
                .retry()
                .atMost(times);
    }
}
