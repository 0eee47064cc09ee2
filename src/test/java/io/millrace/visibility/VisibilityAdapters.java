package io.millrace.visibility;

import io.millrace.database.DatabaseConfig;
import io.millrace.database.Shards;
import io.millrace.execution.TenantId;
import io.millrace.journal.JournalConfig;

/** The Postgres adapters of this package and their statements, for tests of other packages. */
public final class VisibilityAdapters {

    public static final String OUTCOMES = PostgresOutcomes.READ;
    public static final String STATES = PostgresOutcomes.STATUS;
    public static final String FIND = PostgresExecutions.FIND;
    public static final String STEPS = PostgresExecutions.STEPS;
    public static final String COUNTS = ExecutionCounts.READ;
    public static final String ACTIVITY = PostgresWorkflowActivity.READ;

    private VisibilityAdapters() {}

    public static String list(TenantId tenant, Executions.Filter filter, int limit) {
        return new ListStatements(tenant, filter, limit).sql();
    }

    public static String search(
            TenantId tenant, Executions.Filter filter, String text, int limit, Executions.Reach reach) {
        return ListStatements.search(tenant, filter, text, limit, reach).sql();
    }

    public static String deadLetters(DeadLetterQuery query, int limit) {
        return PostgresDeadLetters.list(query, limit);
    }

    public static Executions executions(Shards shards, JournalConfig config, DatabaseConfig database) {
        return new PostgresExecutions(shards, config, database);
    }

    public static WorkflowActivity activity(Shards shards, JournalConfig config, DatabaseConfig database) {
        return new PostgresWorkflowActivity(shards, config, database);
    }

    public static DeadLetters deadLetters(Shards shards, DatabaseConfig database) {
        return new PostgresDeadLetters(shards, database);
    }
}
