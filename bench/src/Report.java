import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tables of one run: of each figure the median and what it lay between, ours beside what was to be reached and beside the peers'. */
final class Report {

    private final Map<String, String> about;
    private final String name;
    private final List<Raw.Line> lines;

    Report(Map<String, String> about, String name, List<Raw.Line> lines) {
        this.about = about;
        this.name = name;
        this.lines = lines;
    }

    String text() {
        var text = new StringBuilder(
                "# Results\n\nWritten by `bench/run`; README.md says what is measured and how. Raw lines: `raw/" + name
                        + "`.\n\n");
        text.append("- Date: ")
                .append(about.get("date"))
                .append(", commit ")
                .append(about.get("commit"))
                .append('\n');
        text.append("- Command: `").append(about.get("command")).append("`\n");
        text.append("- Machine: ").append(about.get("machine")).append(", everything on it, the load generator too\n");
        text.append("- ").append(about.get("stores")).append('\n');
        text.append("- The service runs with `").append(about.get("java")).append("`\n");
        if (smoke()) {
            text.append(
                    "- **Smoke**: it shows that everything works. With so little work and on any machine these are no figures.\n");
        }
        for (var workload : Workload.ALL) {
            if (lines.stream().anyMatch(line -> line.workload().equals(workload.id()))) {
                text.append("\n## ")
                        .append(workload.id())
                        .append(": ")
                        .append(workload.title())
                        .append('\n');
                Contender.OURS.forEach(ours -> ours(text, ours, workload.id()));
                peers(text, workload.id());
            }
        }
        notMeasured(text);
        return text.toString();
    }

    private void ours(StringBuilder text, Contender contender, String workload) {
        scenes(contender.name(), workload).forEach((scene, figures) -> {
            text.append("\n### ")
                    .append(scene)
                    .append(contender == Contender.NATIVE ? ", native" : "")
                    .append("\n\n| figure | median | lowest | highest | to be reached | |\n")
                    .append("|---|---:|---:|---:|---:|---|\n");
            figures.forEach((figure, values) -> {
                var target = smoke() ? Optional.<Target>empty() : Target.of(workload, scene, figure);
                text.append("| ")
                        .append(figure)
                        .append(spread(values))
                        .append(" | ")
                        .append(target.map(Target::toString).orElse(""))
                        .append(" | ")
                        .append(target.map(it -> it.met(median(values)) ? "met" : "**not met**")
                                .orElse(""))
                        .append(" |\n");
            });
        });
    }

    private void peers(StringBuilder text, String workload) {
        var told = new StringBuilder();
        var rows = new TreeMap<String, StringBuilder>();
        for (var peer : Contender.PEERS) {
            scenes(peer.name(), workload).forEach((label, figures) -> {
                var like = Like.of(peer.name(), label).orElseThrow();
                told.append("- ")
                        .append(peer.name())
                        .append(", ")
                        .append(label)
                        .append(": ")
                        .append(like.how())
                        .append(". Beside our \"")
                        .append(like.beside())
                        .append("\".\n");
                figures.forEach((figure, values) -> row(
                        rows.computeIfAbsent(like.beside() + ": " + figure, any -> new StringBuilder()),
                        peer.name() + ", " + label,
                        values,
                        Contender.OURS.stream()
                                .map(ours -> scenes(ours.name(), workload)
                                        .getOrDefault(like.beside(), Map.of())
                                        .getOrDefault(figure, List.of()))
                                .toList()));
            });
        }
        if (rows.isEmpty()) {
            if (lines.stream()
                    .anyMatch(
                            line -> line.failed().isEmpty()
                                    && Contender.PEERS.stream()
                                            .anyMatch(peer -> peer.name().equals(line.contender())))) {
                text.append("\nNo driver of a peer does this.\n");
            }
            return;
        }
        text.append("\n### Beside the peers\n\n").append(told).append('\n');
        Contender.PEERS.stream()
                .filter(peer -> !scenes(peer.name(), workload).isEmpty())
                .forEach(peer -> text.append("- ")
                        .append(peer.name())
                        .append(" is not the same product: ")
                        .append(peer.nature())
                        .append(".\n"));
        rows.forEach((figure, theirs) -> text.append("\n| ")
                .append(figure)
                .append(" | median | lowest | highest | to ours |\n|---|---:|---:|---:|---:|\n")
                .append(theirs));
    }

    // Ours stand first, once: what each of our packagings came to.
    private static void row(StringBuilder rows, String who, List<Double> values, List<List<Double>> ours) {
        if (rows.isEmpty()) {
            for (int i = 0; i < ours.size(); i++) {
                if (!ours.get(i).isEmpty()) {
                    rows.append("| **").append(Contender.OURS.get(i).name()).append("**").append(ratio(ours.get(i), ours.get(0)));
                }
            }
        }
        rows.append("| ").append(who).append(ratio(values, ours.get(0)));
    }

    private static String ratio(List<Double> values, List<Double> ours) {
        return spread(values) + " | " + (ours.isEmpty() ? "" : number(median(values) / median(ours))) + " |\n";
    }

    private boolean smoke() {
        return "true".equals(about.get("smoke"));
    }

    private void notMeasured(StringBuilder text) {
        var failed = lines.stream()
                .filter(line -> !line.failed().isEmpty())
                .filter(line -> lines.stream()
                        .noneMatch(other -> other.failed().isEmpty()
                                && other.contender().equals(line.contender())
                                && other.repetition() == line.repetition()
                                && (line.workload().isEmpty()
                                        || other.workload().equals(line.workload()))))
                .map(line -> "- %s%s, repetition %d: %s\n"
                        .formatted(
                                line.contender(),
                                line.workload().isEmpty() ? "" : ", " + line.workload(),
                                line.repetition(),
                                line.failed()))
                .distinct()
                .toList();
        if (!failed.isEmpty()) {
            text.append("\n## Not measured\n\n");
            failed.forEach(text::append);
        }
    }

    // Of each case each figure's values, in the order in which they were measured first.
    private Map<String, Map<String, List<Double>>> scenes(String contender, String workload) {
        var scenes = new LinkedHashMap<String, Map<String, List<Double>>>();
        lines.stream()
                .filter(line ->
                        line.contender().equals(contender) && line.workload().equals(workload))
                .filter(line -> line.failed().isEmpty())
                .forEach(line -> line.figures()
                        .forEach((figure, value) -> scenes.computeIfAbsent(line.scene(), any -> new LinkedHashMap<>())
                                .computeIfAbsent(figure, any -> new ArrayList<>())
                                .add(value)));
        return scenes;
    }

    private static String spread(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        return " | " + number(median(values)) + " | " + number(sorted.get(0)) + " | "
                + number(sorted.get(sorted.size() - 1));
    }

    private static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    static String number(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 100 || value == 0 ? "%,.0f" : size >= 10 ? "%.1f" : "%.3f", value);
    }
}
