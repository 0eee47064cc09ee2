package io.millrace.journal;

import io.millrace.execution.NewExecution;

/** New executions as columns, in the order in which the statements name them. */
final class Births {

    /**
     * When a new execution is due. "Now" is the database's now: the submitter's clock may be ahead.
     *
     * @param row the alias of the new execution in the statement
     */
    static String due(String row) {
        return "case when %1$s.due <= %1$s.created_at then least(%1$s.due, now()) else %1$s.due end".formatted(row);
    }

    private Births() {}

    static Columns columns() {
        return new Columns(
                Columns.ID,
                Columns.TEXT,
                Columns.TEXT,
                Columns.INT,
                Columns.INT,
                Columns.TEXT,
                Columns.TEXT,
                Columns.TIME,
                Columns.TIME,
                Columns.ID,
                Columns.TEXT);
    }

    static void add(Columns columns, NewExecution born) {
        var parent = born.parent();
        columns.add(
                born.id().value(),
                born.tenant(),
                born.workflow(),
                born.version(),
                born.priority(),
                born.trigger(),
                born.input(),
                born.createdAt(),
                born.due(),
                parent == null ? null : parent.id().value(),
                parent == null ? null : parent.path());
    }
}
