import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** Work comes at a steady pace, more than one worker can do; workers are killed and added; and nothing may be lost or done twice. */
final class Killing {

    private static final int STRETCH = 5;
    private static final int CONNECTIONS = 20;
    private static final int AT_FIRST = 2;
    /** Of what one worker can do: two keep up, one does not. */
    private static final double LOAD = 1.5;

    private static final String WATCH = """
            create table fleet_end (id uuid, status text);
            create function fleet_note() returns trigger language plpgsql as $$
            begin
                insert into fleet_end values (new.id, new.status);
                return null;
            end $$;
            create trigger fleet_end after update of status on execution for each row
                when (new.status in ('succeeded', 'failed', 'cancelled')) execute function fleet_note()""";

    /** @param part of the time after which it happens */
    private record Event(double part, boolean added) {}

    private static final List<Event> EVENTS = List.of(
            new Event(0.25, false), new Event(0.4, true), new Event(0.45, true), new Event(0.65, false), new Event(0.75, true));

    /** @param second since the first was posted */
    private record Happened(double second, String what, int workers) {}

    private final Crew crew;
    private final int seconds;

    Killing(Crew crew, int seconds) {
        this.crew = crew;
        this.seconds = seconds;
    }

    String run() throws Exception {
        while (crew.size() > AT_FIRST) {
            crew.kill();
        }
        crew.facts().execute(WATCH);
        int rate = (int) Math.round(LOAD * crew.ideal(1));
        long callsBefore = crew.calls();
        var happened = new ArrayList<Happened>();
        long since;
        try (var load = new Load(crew.web.port)) {
            long begun = System.currentTimeMillis();
            var posting = CompletableFuture.supplyAsync(() -> load.paced(crew.request(), rate, seconds, CONNECTIONS));
            for (var event : EVENTS) {
                awaitMoment(begun + (long) (event.part() * seconds * 1000));
                double second = (System.currentTimeMillis() - begun) / 1000.0;
                if (event.added()) {
                    crew.add();
                } else {
                    crew.kill();
                }
                happened.add(new Happened(second, event.added() ? "started" : "killed", crew.size()));
            }
            since = posting.join().first();
        }
        crew.awaitQuiet();
        return "## Workers killed and added\n\n" + course(since, rate, happened) + "\n"
                + verdict(since, rate * seconds, crew.calls() - callsBefore);
    }

    private static void awaitMoment(long moment) throws InterruptedException {
        Thread.sleep(Math.max(0, moment - System.currentTimeMillis()));
    }

    private String course(long since, int rate, List<Happened> happened) throws Exception {
        var created = counts(since, "created_at");
        var finished = counts(since, "finished_at");
        var text = new StringBuilder("%d executions a second for %d s; a worker can do %.1f.%n%n".formatted(rate, seconds, crew.ideal(1)));
        text.append("| from, s | what happened | executions/s | wait or run at the end |\n|---:|---|---:|---:|\n");
        long open = 0;
        int workers = AT_FIRST;
        for (int i = 0; i < finished.size(); i++) {
            open += created.get(i) - finished.get(i);
            int from = i * STRETCH;
            var here = happened.stream().filter(each -> each.second() >= from && each.second() < from + STRETCH).toList();
            var told = new ArrayList<String>(i == 0 ? List.of(workers + " workers") : List.of());
            here.forEach(each -> told.add("one %s at %.0f s: %d".formatted(each.what(), each.second(), each.workers())));
            text.append(String.format(
                    Locale.ROOT, "| %d | %s | %.1f | %d |%n", from, String.join(", ", told), finished.get(i) / (double) STRETCH, open));
        }
        return text.toString();
    }

    /** How many, by stretches of time until the last ended. */
    private List<Long> counts(long since, String column) throws Exception {
        var answer = crew.facts().one("""
                with mine as (select extract(epoch from created_at) as created_at, extract(epoch from finished_at) as finished_at
                    from execution where workflow = '%1$s' and id >= id_floor(to_timestamp(%2$d / 1000.0))),
                stretch as (select generate_series(0, (select floor((max(finished_at) - %2$d / 1000.0) / %3$d)::int from mine)) as n)
                select string_agg((select count(*) from mine where floor((%4$s - %2$d / 1000.0) / %3$d) = n)::text, ' ' order by n)
                from stretch""".formatted(Crew.FLOW, since, STRETCH, column));
        return List.of(answer.split(" ")).stream().map(Long::parseLong).toList();
    }

    private String verdict(long since, long posted, long calls) throws Exception {
        var facts = crew.facts();
        var mine = "workflow = '%s' and id >= id_floor(to_timestamp(%d / 1000.0))".formatted(Crew.FLOW, since);
        var steps = "from step_result where execution_id in (select id from execution where " + mine + ")";
        long needed = posted * Crew.STEPS;
        var text = new StringBuilder("| | | expected |\n|---|---:|---:|\n");
        equal(text, "executions stored", facts.number("select count(*) from execution where " + mine), posted);
        equal(text, "of them succeeded", facts.number("select count(*) from execution where status = 'succeeded' and " + mine), posted);
        equal(text, "changes to an end, ever", facts.number("select count(*) from fleet_end"), posted);
        equal(text, "results of steps recorded", facts.number("select count(*) " + steps), needed);
        equal(text, "of them different steps", facts.number("select count(distinct (execution_id, path)) " + steps), needed);
        equal(text, "executions in a second attempt", facts.number("select count(*) from execution where attempt > 1 and " + mine), 0);
        text.append("| executions that went on with another worker | ")
                .append(facts.number("select count(*) from execution where lease_token > 1 and " + mine))
                .append(" | |\n| calls made again, for their results were not recorded | ")
                .append(calls - needed)
                .append(" | |\n");
        System.out.print(text);
        return text.toString();
    }

    private static void equal(StringBuilder text, String what, long found, long expected) {
        text.append("| ").append(what).append(" | ").append(found).append(" | ").append(expected).append(" |\n");
        if (found != expected) {
            throw new IllegalStateException(text.toString());
        }
    }
}
