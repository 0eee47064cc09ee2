import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The lines of one run, in a file of its own: first what was run, then a line for each case of each repetition. */
final class Raw {

    /** @param failed why there are no figures; empty when there are */
    record Line(
            String contender,
            String workload,
            String scene,
            int repetition,
            Map<String, Double> figures,
            String failed) {

        boolean of(Contender contender, int repetition) {
            return this.contender.equals(contender.name()) && this.repetition == repetition;
        }
    }

    private final Path file;

    private Raw(Path file) {
        this.file = file;
    }

    /** @param about what is run, on what */
    static Raw begin(Path folder, Map<String, String> about) throws IOException {
        var name = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
                .withZone(ZoneOffset.UTC)
                .format(Instant.now());
        Files.createDirectories(folder);
        var raw = new Raw(folder.resolve(name + ".jsonl"));
        raw.append(new JsonObject(Map.copyOf(about)));
        return raw;
    }

    static Raw newest(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .max(Path::compareTo)
                    .map(Raw::new)
                    .orElseThrow(() -> new IllegalStateException("there is no earlier run in " + folder));
        }
    }

    String name() {
        return file.getFileName().toString();
    }

    Map<String, String> about() throws IOException {
        var about = new LinkedHashMap<String, String>();
        new JsonObject(Files.readAllLines(file).get(0))
                .forEach(entry -> about.put(entry.getKey(), entry.getValue().toString()));
        return about;
    }

    List<Line> lines() throws IOException {
        return Files.readAllLines(file).stream()
                .skip(1)
                .map(JsonObject::new)
                .map(json -> new Line(
                        json.getString("contender"),
                        json.getString("workload"),
                        json.getString("case"),
                        json.getInteger("repetition"),
                        figures(json.getJsonObject("figures")),
                        json.getString("failed", "")))
                .toList();
    }

    private static Map<String, Double> figures(JsonObject json) {
        var figures = new LinkedHashMap<String, Double>();
        json.fieldNames().forEach(name -> figures.put(name, json.getDouble(name)));
        return figures;
    }

    /** All cases of one repetition in one go, so that one that was broken off leaves nothing. */
    void append(List<Line> lines) throws IOException {
        append(lines.stream()
                .map(line -> {
                    var json = new JsonObject()
                            .put("at", Instant.now().toString())
                            .put("contender", line.contender())
                            .put("workload", line.workload())
                            .put("case", line.scene())
                            .put("repetition", line.repetition())
                            .put("figures", new JsonObject(new LinkedHashMap<String, Object>(line.figures())));
                    return line.failed().isEmpty() ? json : json.put("failed", line.failed());
                })
                .toArray(JsonObject[]::new));
    }

    private void append(JsonObject... lines) throws IOException {
        var text = List.of(lines).stream().map(line -> line.encode() + "\n").collect(Collectors.joining());
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
