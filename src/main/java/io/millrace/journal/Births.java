package io.millrace.journal;

import io.millrace.execution.NewExecution;

/** New executions as columns, in the order in which the statements name them. */
final class Births {

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
