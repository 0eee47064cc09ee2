import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures of all repetitions: of each the median and what it lay between. */
final class Report {

    private final Options options;
    private final Map<String, Map<String, List<Double>>> figures = new LinkedHashMap<>();
    private List<String> server = List.of();

    Report(Options options) {
        this.options = options;
    }

    void server(List<String> settings) {
        server = settings;
    }

    void add(String section, String name, double value) {
        System.out.printf(Locale.ROOT, "  %s: %s %s%n", section, name, number(value));
        figures.computeIfAbsent(section, any -> new LinkedHashMap<>())
                .computeIfAbsent(name, any -> new ArrayList<>())
                .add(value);
    }

    String text() throws IOException, InterruptedException {
        var text = new StringBuilder("# Results\n\nWritten by `bench/first`; README.md says what is measured.\n\n");
        text.append("- Date: ").append(LocalDate.now()).append('\n');
        text.append("- Commit: ").append(Machine.commit(options.root())).append('\n');
        text.append("- Command: `").append(options.command()).append("`\n");
        text.append("- Machine: ").append(Machine.describe()).append(", everything on it, the load generator too\n");
        text.append("- Postgres: ").append(String.join(", ", server)).append('\n');
        text.append("- ").append(options.repetitions()).append(" repetitions, each with a new instance and an empty ")
                .append("database, after ").append(options.warmUp()).append(" executions of warm-up; ")
                .append(options.connections()).append(" connections\n");
        figures.forEach((section, rows) -> {
            text.append("\n## ").append(section).append("\n\n| figure | median | lowest | highest |\n")
                    .append("|---|---:|---:|---:|\n");
            rows.forEach((name, values) -> {
                var sorted = values.stream().sorted().toList();
                text.append("| ").append(name);
                text.append(" | ").append(number(median(sorted)));
                text.append(" | ").append(number(sorted.get(0)));
                text.append(" | ").append(number(sorted.get(sorted.size() - 1))).append(" |\n");
            });
        });
        return text.toString();
    }

    private static double median(List<Double> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.3f", value);
    }
}
