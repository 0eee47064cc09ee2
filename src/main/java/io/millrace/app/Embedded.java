package io.millrace.app;

/** Starts servers that this process manages. */
public interface Embedded {

    /**
     * Starts the requested servers, sets the system properties {@code DATABASE_URL} and {@code REDIS_URL} to their addresses,
     * and stops them at the exit of the JVM.
     *
     * @param running the name of a system property; the servers are not stopped before it is cleared
     * @throws EmbeddedException when one does not start; none is left running
     */
    void start(boolean postgres, boolean redis, String running);
}
