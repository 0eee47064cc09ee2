/**
 * Reads for people: lists, search, one execution, its steps, outcomes, counts, dead letters.
 *
 * <p>Owns: {@code Executions} (one, lists, search, counts), {@code Outcomes} (state and result for waiting callers),
 * {@code WorkflowActivity} (recent activity of workflows), {@code DeadLetters} (lists and causes), {@code StepInspection} (one step
 * in full).
 *
 * <p>Invariants: nothing here writes, so a replica may serve it; a tenant sees its own executions only. When Postgres is unavailable
 * every Uni fails.
 */
@NullMarked
package io.millrace.visibility;

import org.jspecify.annotations.NullMarked;
