package io.millrace.testing.wrong.queue;

/** Writes and reads tables of other packages. */
public final class Broom {

    public static final String SWEEP = "delete from execution where status = 'queued'";

    private Broom() {}

    public static String workers(String column) {
        return "select id from worker order by " + column;
    }
}
