import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** W8: the burst once more, in tables that hold what has ended in four weeks; beside the same in empty ones. */
final class History implements Workload {

    private static final String DATABASE = "history";
    private static final int BATCH = 250_000;

    @Override
    public String id() {
        return "W8";
    }

    @Override
    public String title() {
        return "History: the burst with 10 million finished executions in the tables";
    }

    @Override
    public void run(Stage stage) throws Exception {
        int count = stage.size(20_000, 300);
        int before = stage.size(10_000_000, 2_000);
        Map<String, Double> empty;
        try (var millrace = stage.empty()) {
            empty = burst(stage, millrace, count);
        }
        load(stage, before);
        Map<String, Double> full;
        try (var millrace = stage.on(DATABASE)) {
            full = burst(stage, millrace, count);
        }
        if (stage.last()) {
            stage.drop(DATABASE);
        }
        stage.measured("empty tables", empty);
        full.put("executions/s, of those with empty tables", full.get(Burst.RATE) / empty.get(Burst.RATE));
        full.put("CPU, of that with empty tables", full.get(Meter.CPU) / empty.get(Meter.CPU));
        stage.measured("%,d in the tables".formatted(before), full);
    }

    private static Map<String, Double> burst(Stage stage, Installation millrace, int count) throws Exception {
        try (var load = new Load(Burst.started(millrace))) {
            Burst.warmUp(millrace, load, stage.size(22_000, 100));
            return new LinkedHashMap<>(Burst.measure(millrace, load, count));
        }
    }

    // Copies of an execution that really ran, with its steps, each with an id and times of its own: what differs
    // between
    // this and history as it grows is that the pages are full.
    private static void load(Stage stage, int count) throws Exception {
        var mark = "history of " + count;
        if (stage.stores.has(DATABASE)) {
            try (var facts = stage.stores.facts(Stores.database(DATABASE))) {
                if (mark.equals(
                        facts.one(
                                "select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()"))) {
                    return;
                }
            }
        }
        stage.stores.empty(DATABASE);
        try (var millrace = stage.on(DATABASE)) {
            try (var load = new Load(Burst.started(millrace))) {
                Burst.warmUp(millrace, load, 1);
            }
        }
        try (var facts = stage.stores.facts(Stores.database(DATABASE))) {
            copy(facts, count);
            facts.execute("vacuum analyze execution");
            facts.execute("vacuum analyze step_result");
            facts.execute("checkpoint");
            facts.execute("comment on database " + Stores.database(DATABASE) + " is '" + mark + "'");
        }
    }

    private static void copy(Facts facts, int count) throws SQLException {
        facts.execute("select ensure_partitions('execution', 'id', now() - interval '4 weeks', now())");
        facts.execute("select ensure_partitions('step_result', 'execution_id', now() - interval '4 weeks', now())");
        // Deterministic, so that steps find their execution: its time, version 7, variant, shard 0, and a digest of its
        // number.
        facts.execute("""
                create or replace function bench_time(n bigint) returns timestamptz language sql stable
                    return timestamptz '%s' + n * (interval '26 days' / %d)""".formatted(facts.one("select now() - interval '27 days'"), count));
        facts.execute("""
                create or replace function bench_id(n bigint) returns uuid language sql stable
                    return (lpad(to_hex(floor(extract(epoch from bench_time(n)) * 1000)::bigint), 12, '0') || '7'
                        || substr(md5(n::text), 1, 3) || '800' || substr(md5(n::text), 4, 13))::uuid""");
        facts.execute("create table bench_sample as select * from execution limit 1");
        facts.execute(
                "create table bench_steps as select * from step_result where execution_id = (select id from bench_sample)");
        for (long from = 0; from < count; from += BATCH) {
            var numbers = "generate_series(%d, %d) n".formatted(from, Math.min(from + BATCH, count) - 1);
            facts.execute(copies(facts, "execution", "bench_sample", numbers));
            facts.execute(copies(facts, "step_result", "bench_steps", numbers));
        }
        facts.execute("drop table bench_sample, bench_steps");
        facts.execute("drop function bench_id");
        facts.execute("drop function bench_time");
    }

    private static String copies(Facts facts, String table, String from, String numbers) throws SQLException {
        // Each column as the sample has it, but for those that tell one execution from another.
        var values = facts.one("""
                select string_agg(case column_name
                    when 'id' then 'bench_id(n)'
                    when 'execution_id' then 'bench_id(n)'
                    when 'created_at' then 'bench_time(n)'
                    when 'started_at' then 'bench_time(n) + interval ''1 ms'''
                    when 'finished_at' then 'bench_time(n) + interval ''2 ms'''
                    when 'seq' then 'nextval(''step_result_seq'')'
                    else quote_ident(column_name) end, ', ' order by ordinal_position)
                from information_schema.columns where table_name = '%s'""".formatted(table));
        return "insert into %s select %s from %s cross join %s order by n".formatted(table, values, from, numbers);
    }
}
