package io.millrace.app;

/** Servers inside this process's care. */
public interface Embedded {

    /**
     * Starts the servers asked for, puts their addresses into the system properties {@code DATABASE_URL} and {@code
     * REDIS_URL}, and stops them at the exit of the JVM.
     *
     * @param running a system property; the servers are not stopped before it is gone
     * @throws EmbeddedException when one does not start; none is left running
     */
    void start(boolean postgres, boolean redis, String running);
}
