package io.millrace.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The metrics used by alerts and dashboard. That they are valid PromQL is tested with Prometheus' own grammar, in
 * {@code src/main/web/test/promql.test.ts}.
 */
final class Expressions {

    private static final Path FOLDER = Path.of("kubernetes/monitoring");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(\\{[^}]*\\})?");
    private static final Pattern EXACT = Pattern.compile("([a-zA-Z_]\\w*)=\"([^\"$]*)\"");
    private static final Pattern BETWEEN = Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\([^)]*\\)");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "by", "without");

    private Expressions() {}

    /** A metric and the labels it is expected to have. */
    record Asked(String metric, Map<String, String> labels) {}

    @SuppressWarnings("unchecked") // A rule file is of lists and maps.
    static Map<String, String> alerts() throws IOException {
        var file = (Map<String, List<Map<String, Object>>>)
                new Load(LoadSettings.builder().build()).loadFromString(Files.readString(FOLDER.resolve("rules.yaml")));
        var alerts = new LinkedHashMap<String, String>();
        for (var group : file.get("groups")) {
            for (var rule : (List<Map<String, Object>>) group.get("rules")) {
                var before = alerts.put((String) rule.get("alert"), (String) rule.get("expr"));
                if (before != null || !rule.keySet().containsAll(Set.of("expr", "labels", "annotations"))) {
                    throw new AssertionError("not a separate or complete rule: " + rule);
                }
            }
        }
        return alerts;
    }

    static Map<String, String> panels() throws IOException {
        var panels = new LinkedHashMap<String, String>();
        for (JsonNode panel : new ObjectMapper()
                .readTree(FOLDER.resolve("dashboard.json").toFile())
                .get("panels")) {
            for (var target : panel.get("targets")) {
                panels.put(
                        panel.get("title").asText() + " " + target.get("refId").asText(),
                        target.get("expr").asText());
            }
        }
        return panels;
    }

    /** Strict: every word that is neither a function nor a keyword is taken for a metric. */
    static List<Asked> of(String expression) {
        var text = BETWEEN.matcher(expression).replaceAll(" ").replaceAll("\\[[^]]*\\]", " ");
        var asked = new ArrayList<Asked>();
        var words = SELECTOR.matcher(text);
        int from = 0;
        while (words.find(from)) {
            from = words.end();
            boolean number = words.start() > 0 && Character.isDigit(text.charAt(words.start() - 1));
            boolean called = text.substring(words.end()).stripLeading().startsWith("(");
            if (!number && !called && !WORDS.contains(words.group(1))) {
                var labels = new LinkedHashMap<String, String>();
                if (words.group(2) != null) {
                    EXACT.matcher(words.group(2)).results().forEach(pair -> labels.put(pair.group(1), pair.group(2)));
                }
                asked.add(new Asked(words.group(1), labels));
            }
        }
        return asked;
    }

    /** The metrics that {@code /metrics} does not export. */
    static Set<String> missing(Iterable<String> expressions, String metrics) {
        var lines = metrics.lines().filter(line -> !line.startsWith("#")).toList();
        var missing = new TreeSet<String>();
        for (var expression : expressions) {
            for (var asked : of(expression)) {
                boolean there = lines.stream()
                        .filter(line -> line.startsWith(asked.metric() + "{") || line.startsWith(asked.metric() + " "))
                        .anyMatch(line -> asked.labels().entrySet().stream()
                                .allMatch(label -> line.contains(label.getKey() + "=\"" + label.getValue() + "\"")));
                if (!there) {
                    missing.add(asked.metric() + asked.labels());
                }
            }
        }
        return missing;
    }
}
