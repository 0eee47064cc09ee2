import java.util.List;
import java.util.Locale;

/** The same work for each worker, with ever more of them: throughput has to rise with their number. */
final class Adding {

    /** Of what is ideal; less says that something other than the calls decides. */
    private static final double LEAST = 0.7;

    private final Crew crew;
    private final int rounds;

    Adding(Crew crew, int rounds) {
        this.crew = crew;
        this.rounds = rounds;
    }

    String run(List<Integer> sizes) throws Exception {
        var text = new StringBuilder("## More workers\n\n| workers | executions | executions/s | of ideal | against the first"
                + " | queue wait p50, s | CPU s per 1,000 | connections of a worker at most |\n");
        text.append("|---:".repeat(8)).append("|\n");
        double first = 0;
        for (int size : sizes) {
            while (crew.size() < size) {
                crew.add();
            }
            int count = size * crew.slots * rounds;
            // A JVM that has just started runs nothing as fast as it will.
            burst(size * crew.slots * 2);
            var meter = crew.meter();
            long since = burst(count);
            var spent = meter.stop();
            var ends = crew.facts().ends(Crew.FLOW, since).expect(count);
            double rate = count * 1000.0 / (ends.last() - since);
            first = first == 0 ? rate / size : first;
            var line = String.format(
                    Locale.ROOT,
                    "| %d | %,d | %.1f | %.0f %% | %.2f | %.1f | %.2f | %d |%n",
                    size,
                    count,
                    rate,
                    100 * rate / crew.ideal(size),
                    rate / first,
                    ends.waited50() / 1000,
                    1000 * spent.usage().total() / count,
                    crew.connections());
            System.out.print(line);
            text.append(line);
            if (rate < LEAST * crew.ideal(size)) {
                throw new IllegalStateException(size + " workers do " + rate + " of " + crew.ideal(size) + " executions/s");
            }
        }
        return text.toString();
    }

    /** Answers when the first was sent. */
    private long burst(int count) throws Exception {
        try (var load = new Load(crew.web.port)) {
            var posted = load.burst(crew.request(), count, 20);
            crew.awaitQuiet();
            return posted.first();
        }
    }
}
