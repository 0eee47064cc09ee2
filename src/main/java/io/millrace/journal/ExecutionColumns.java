package io.millrace.journal;

import io.millrace.database.Columns;
import io.millrace.database.LimitColumns;
import io.millrace.execution.NewExecution;
import java.util.ArrayList;

/** The columns of a new execution, as parameters and as parts of the statements that insert executions. */
final class ExecutionColumns {

    private static final String FACTS =
            "id, tenant, workflow, version, priority, trigger, trigger_data, input, created_at, due, parent_id, parent_path, root_id, depth, "
                    + LimitColumns.NAMES;

    private static final String[] TYPES = {
        "uuid",
        "text",
        "text",
        "integer",
        "integer",
        "text",
        "text",
        "text",
        "timestamptz",
        "timestamptz",
        "uuid",
        "text",
        "uuid",
        "integer",
        "text",
        "integer",
        "text",
        "integer",
        "integer"
    };

    /** How many parameters {@link #arrays} takes. */
    static final int WIDTH = TYPES.length;

    /** The columns to insert into, in the order of {@link #row}. */
    static final String INTO = "status, " + FACTS;

    /** The names of the columns of {@link #arrays}. */
    static final String NAMES = FACTS;

    private ExecutionColumns() {}

    /**
     * The parameters that {@link #columns} fills.
     *
     * @param first number of the first of them
     */
    static String arrays(int first) {
        var arrays = new ArrayList<String>(WIDTH);
        for (int i = 0; i < WIDTH; i++) {
            arrays.add("$" + (first + i) + "::" + TYPES[i] + "[]");
        }
        return String.join(", ", arrays);
    }

    /**
     * The values to insert.
     *
     * @param alias of the new execution in the statement
     * @param status an SQL expression
     */
    static String row(String alias, String status) {
        var row = new ArrayList<String>(WIDTH + 1);
        row.add(status);
        for (var fact : FACTS.split(", ", -1)) {
            row.add(fact.equals("due") ? due(alias) : alias + "." + fact);
        }
        return String.join(", ", row);
    }

    // "Now" is the database's now, since the submitter's clock may be ahead.
    private static String due(String alias) {
        return "case when %1$s.due <= %1$s.created_at then least(%1$s.due, now()) else %1$s.due end".formatted(alias);
    }

    static Columns columns() {
        return new Columns(
                Columns.ID,
                Columns.TEXT,
                Columns.TEXT,
                Columns.INT,
                Columns.INT,
                Columns.TEXT,
                Columns.TEXT,
                Columns.TEXT,
                Columns.TIME,
                Columns.TIME,
                Columns.ID,
                Columns.TEXT,
                Columns.ID,
                Columns.INT,
                Columns.TEXT,
                Columns.INT,
                Columns.TEXT,
                Columns.INT,
                Columns.INT);
    }

    static void add(Columns columns, NewExecution execution) {
        var parent = execution.parent();
        var slots = execution.limits().slots();
        var rate = execution.limits().rate();
        columns.add(
                execution.id().value(),
                execution.tenant().value(),
                execution.workflow(),
                execution.version(),
                execution.priority(),
                execution.trigger().type(),
                execution.trigger().data(),
                execution.input(),
                execution.createdAt(),
                execution.due(),
                parent == null ? null : parent.id().value(),
                parent == null ? null : parent.path(),
                parent == null ? null : parent.root().value(),
                parent == null ? 0 : parent.depth(),
                slots == null ? null : slots.key(),
                slots == null ? null : slots.limit(),
                rate == null ? null : rate.key(),
                rate == null ? null : rate.limit(),
                rate == null ? null : Math.toIntExact(rate.window().toMillis()));
    }
}
