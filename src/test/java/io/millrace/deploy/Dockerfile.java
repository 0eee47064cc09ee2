package io.millrace.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A Dockerfile of one stage, and of the instructions that ours use; any other is a failure. */
record Dockerfile(
        String base,
        Path folder,
        List<Copy> copies,
        String user,
        int port,
        Map<String, String> environment,
        List<String> entrypoint) {

    /** @param sources within the folder of the build, {@code *} stands for a part of a name; a slash at the end takes what a folder holds */
    record Copy(List<String> sources, String target, boolean executable) {}

    static Dockerfile read(Path file) {
        var once = new LinkedHashMap<String, String>();
        var copies = new ArrayList<Copy>();
        for (var line : Yaml.text(file).lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            var word = line.substring(0, line.indexOf(' '));
            var rest = line.substring(line.indexOf(' ') + 1).strip();
            switch (word) {
                case "COPY" -> copies.add(copy(rest));
                case "FROM", "WORKDIR", "USER", "EXPOSE", "ENV", "ENTRYPOINT" -> {
                    if (once.put(word, rest) != null) {
                        throw new IllegalArgumentException(file + " has a second " + word);
                    }
                }
                default -> throw new IllegalArgumentException(file + ": " + line);
            }
        }
        return new Dockerfile(
                once.get("FROM"),
                Path.of(once.get("WORKDIR")),
                copies,
                once.get("USER"),
                Integer.parseInt(once.get("EXPOSE")),
                pairs(once.get("ENV")),
                List.of(json(once.get("ENTRYPOINT"))));
    }

    private static Copy copy(String rest) {
        var words = new ArrayList<>(List.of(rest.split("\\s+")));
        boolean executable = words.remove("--chmod=0755");
        if (words.stream().anyMatch(word -> word.startsWith("-"))) {
            throw new IllegalArgumentException("COPY " + rest);
        }
        var target = words.remove(words.size() - 1);
        return new Copy(words, target, executable);
    }

    private static Map<String, String> pairs(String text) {
        var pairs = new LinkedHashMap<String, String>();
        Arrays.stream(text.split("\\s+")).map(pair -> pair.split("=", 2)).forEach(pair -> pairs.put(pair[0], pair[1]));
        return pairs;
    }

    // The form in brackets runs the program itself and no shell, so it hears of SIGTERM.
    private static String[] json(String text) {
        try {
            return new ObjectMapper().readValue(text, String[].class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a list of words: " + text, e);
        }
    }
}
