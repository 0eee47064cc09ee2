package io.millrace.control;

import io.millrace.database.Rows;

/** Parts of the statements that queue terminal executions again. */
final class RetryStatements {

    private RetryStatements() {}

    /** The state of an execution whose state did not allow an order. */
    static final String STATUS = "select status from execution where id = $1 and tenant = $2";

    /** What a retry and a rerun set, whatever the outcome was. */
    static final String AGAIN = """
            status = 'queued', attempt = 1, due = now(), lease_token = lease_token + 1, error = null, error_type = null,
            error_place = null, discarded_at = null, discard_reason = null, output = null, finished_at = null,
            undone = null, orphans = false, losses = 0
            """;

    /** The same for those that keep their completed steps, except compensated ones. */
    static final String RETRIED = "reruns = rerun_taking(reruns, undone), " + AGAIN;

    /** Compensated steps run again; {@code chosen} are the locked rows of those to retry. */
    static final String SUPERSEDE = """
            superseded as (
                update step_result s set superseded_by = rerun_next(c.reruns)
                from (select id, reruns, undone from chosen where undone is not null) c
                where s.execution_id = c.id and s.superseded_by is null and split_part(s.path, '/', 1) = any (c.undone)
            )
            """;

    /** Of concurrent orders one changes the row; the others wait for it and then find it changed. */
    static String retry(String where) {
        return retried("select id, reruns, undone from execution where id = $1 and tenant = $2 and " + where
                + " for no key update");
    }

    /** @param chosen locks those to retry and returns their id, reruns and undone */
    static String retried(String chosen) {
        return "with chosen as (" + chosen + "), " + SUPERSEDE + ", retried as (update execution set " + RETRIED
                + "where id = any (array(select id from chosen)) returning id, " + Rows.DUE + ")";
    }

    // A step that waits for a child which was cancelled with it would complete at once: it starts another child.
    static final String GIVEN_UP = """
            , given_up as (
                update step_result s set status = 'failed', output = null, wait = null, finished_at = now(),
                    error = json_build_object('type', 'child-cancelled', 'message',
                        'The execution ' || c.id || ' was cancelled together with this one', 'retryable', false)::text
                from retried r join execution c on c.parent_id = r.id and c.status = 'cancelled'
                where s.execution_id = r.id and s.path = c.parent_path and s.status = 'waiting'
                    and coalesce(s.output, s.wait)::json ->> 'child' = c.id::text
            )
            select * from retried
            """;
}
