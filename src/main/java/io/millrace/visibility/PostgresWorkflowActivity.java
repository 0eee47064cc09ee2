package io.millrace.visibility;

import io.millrace.database.DatabaseConfig;
import io.millrace.database.Shards;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.millrace.journal.JournalConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

@ApplicationScoped
class PostgresWorkflowActivity implements WorkflowActivity {

    // `tenant || ''`: no index is in this order, so no index of all executions looks cheaper than the partial ones.
    static final String READ = """
            with newest as (
                select id, workflow, status, started_at, finished_at from execution
                where tenant = $1 order by id desc limit $3
            ),
            placed as (
                select id, workflow, status, finished_at,
                    (extract(epoch from finished_at - started_at) * 1000)::bigint as ms,
                    row_number() over (partition by workflow order by finished_at desc, id desc) as place
                from newest
                where status in ('succeeded', 'failed', 'cancelled') and workflow = any ($2)
            ),
            ended as (
                select workflow,
                    array_agg(id order by place desc) filter (where place <= 20) as ids,
                    array_agg(status order by place desc) filter (where place <= 20) as statuses,
                    array_agg(finished_at order by place desc) filter (where place <= 20) as ends,
                    array_agg(ms order by place desc) filter (where place <= 20) as durations,
                    percentile_cont(0.5) within group (order by ms) filter (where status = 'succeeded') as median
                from placed where place <= 50 group by workflow
            ),
            open as (
                select workflow, count(*) filter (where busy) as running, count(*) filter (where not busy) as waiting
                from (
                    (select workflow, true as busy from execution
                     where status = 'running' and tenant || '' = $1 limit $3)
                    union all
                    (select workflow, false from execution
                     where status in ('queued', 'waiting') and tenant || '' = $1 limit $3)
                ) o
                where workflow = any ($2)
                group by workflow
            )
            select n.name, e.ids, e.statuses, e.ends, e.durations, e.median, coalesce(o.running, 0)::integer as running,
                coalesce(o.waiting, 0)::integer as waiting
            from unnest($2::text[]) as n (name)
            left join ended e on e.workflow = n.name
            left join open o on o.workflow = n.name
            """;

    private final Shards shards;
    private final int searched;
    private final Duration timeout;

    PostgresWorkflowActivity(Shards shards, JournalConfig config, DatabaseConfig database) {
        this.shards = shards;
        this.searched = config.activitySearched();
        this.timeout = database.statementTimeout();
    }

    @Override
    public Uni<Map<String, Activity>> of(TenantId tenant, List<String> workflows) {
        return shards.reads(shards.of(tenant))
                .preparedQuery(READ)
                .execute(Tuple.of(tenant.value(), workflows.toArray(String[]::new), searched))
                .map(rows -> {
                    Map<String, Activity> all = new HashMap<>();
                    rows.forEach(row -> all.put(row.getString("name"), activity(row)));
                    return all;
                })
                .ifNoItem()
                .after(timeout)
                .fail();
    }

    private static Activity activity(Row row) {
        var median = row.getDouble("median");
        return new Activity(
                recent(row),
                median == null ? null : Math.round(median),
                row.getInteger("running"),
                row.getInteger("waiting"));
    }

    private static List<Ended> recent(Row row) {
        List<Ended> recent = new ArrayList<>();
        UUID[] ids = row.getArrayOfUUIDs("ids");
        for (int i = 0; ids != null && i < ids.length; i++) {
            recent.add(new Ended(
                    new ExecutionId(ids[i]),
                    Status.of(row.getArrayOfStrings("statuses")[i]),
                    row.getArrayOfOffsetDateTimes("ends")[i].toInstant(),
                    row.getArrayOfLongs("durations")[i]));
        }
        return recent;
    }
}
