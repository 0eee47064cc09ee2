package io.millrace.api.problem;

import com.fasterxml.jackson.core.JacksonException;
import io.millrace.database.Refusals;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Distinguishes a database that is temporarily unavailable from a fault of our own. */
public final class Outage {

    private static final String READ_ONLY = "25006";
    private static final String LOCKED = "55P03";
    private static final String TOO_LONG = "57014";

    private Outage() {}

    /** True when the same request may succeed a little later. */
    public static boolean is(@Nullable Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JacksonException || cause instanceof CharacterCodingException) {
                return false; // IOExceptions both, and about a value: trying again does not help.
            }
            if (cause instanceof IOException
                    || cause instanceof TimeoutException
                    || cause instanceof RejectedExecutionException
                    || cause instanceof io.smallrye.mutiny.TimeoutException
                    || (cause instanceof PgException postgres && transientState(postgres.getSqlState()))
                    || connectionLost(cause)) {
                return true;
            }
        }
        return false;
    }

    /** What is wrong, for the answer to a request. */
    static String reason(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            var refused = Refusals.reason(cause);
            if (refused.isPresent()) {
                return refused.get().substring(0, 1).toUpperCase(Locale.ROOT)
                        + refused.get().substring(1);
            }
            if (cause instanceof PgException postgres && TOO_LONG.equals(postgres.getSqlState())) {
                return "The database took too long for this (millrace.database.statement-timeout)";
            }
        }
        return "The database does not answer";
    }

    // SQLSTATE classes: 08 connection, 53 out of resources, 57P operator intervention such as a shutdown or a start, 58
    // files.
    private static boolean transientState(@Nullable String state) {
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("53")
                        || state.startsWith("57P")
                        || state.startsWith("58")
                        || state.equals(READ_ONLY)
                        || state.equals(LOCKED)
                        || state.equals(TOO_LONG));
    }

    // The SQL client reports these two with exceptions that have no type of their own.
    private static boolean connectionLost(Throwable cause) {
        var type = cause.getClass().getName();
        var message = String.valueOf(cause.getMessage());
        return type.endsWith("ClosedConnectionException")
                || (type.startsWith("io.vertx.") && (message.equals("Timeout") || message.contains("onnection")));
    }
}
