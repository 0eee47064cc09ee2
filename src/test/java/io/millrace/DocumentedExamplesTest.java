package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.definition.DefinitionLimits;
import io.millrace.definition.DefinitionParser;
import io.millrace.definition.Format;
import io.millrace.definition.Parsed;
import io.millrace.testing.Workflows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the definitions in README.md and docs/ to the parser. A block that begins with a step stands for a workflow
 * of these steps; one marked {@code yaml invalid} is followed by a block of the problems reported for it.
 */
class DocumentedExamplesTest {

    private static final Pattern VALID = Pattern.compile("(?m)^```yaml\\n((?:name:|- id:)[\\s\\S]*?)^```$");
    private static final Pattern INVALID =
            Pattern.compile("(?m)^```yaml invalid\\n([\\s\\S]*?)^```\\n+```text\\n([\\s\\S]*?)^```$");
    private static final Pattern BLOCK = Pattern.compile("(?m)^```yaml");

    private final DefinitionParser parser = new DefinitionParser(DefinitionLimits.DEFAULT, Workflows.KINDS);

    record Refused(String definition, String told) {}

    static Stream<Named<String>> valid() {
        return pages().flatMap(page -> VALID.matcher(text(page))
                .results()
                .map(block -> Named.of(page + ": " + firstLine(block.group(1)), whole(block.group(1)))));
    }

    static Stream<Named<Refused>> invalid() {
        return pages().flatMap(page -> INVALID.matcher(text(page))
                .results()
                .map(block -> Named.of(
                        page + ": " + firstLine(block.group(1)), new Refused(block.group(1), block.group(2)))));
    }

    static Stream<Path> files() {
        return list(Path.of("docs/examples"), ".yaml");
    }

    @ParameterizedTest
    @MethodSource("valid")
    void everyDefinitionShownIsValid(String definition) {
        assertThat(parser.parse(definition, Format.YAML)).isInstanceOf(Parsed.Valid.class);
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void everyProblemIsToldAsShown(Refused refused) {
        var parsed = (Parsed.Invalid) parser.parse(refused.definition(), Format.YAML);
        var told = parsed.problems().stream()
                .map(problem -> "line %d, column %d, %s: %s%n"
                        .formatted(problem.line(), problem.column(), problem.path(), problem.message()))
                .collect(Collectors.joining());
        assertThat(told).isEqualToNormalizingNewlines(refused.told());
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyExampleFileIsValid(Path file) {
        assertThat(parser.parse(text(file), Format.YAML)).isInstanceOf(Parsed.Valid.class);
    }

    @Test
    void theReadmeShowsTheExampleThatIsThere() {
        assertThat(text(Path.of("README.md"))).contains(text(Path.of("docs/examples/morning-digest.yaml")));
    }

    @Test
    void noBlockIsOverlooked() {
        long blocks =
                pages().flatMap(page -> BLOCK.matcher(text(page)).results()).count();
        assertThat(blocks)
                .isGreaterThan(10)
                .isEqualTo(valid().count() + invalid().count());
    }

    private static Stream<Path> pages() {
        return Stream.concat(Stream.of(Path.of("README.md")), list(Path.of("docs"), ".md"));
    }

    private static Stream<Path> list(Path folder, String ending) {
        try (var found = Files.walk(folder)) {
            return found.filter(file -> file.toString().endsWith(ending)).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String whole(String block) {
        return block.startsWith("- id:") ? "name: shown\nsteps:\n" + block.indent(2) : block;
    }

    private static String firstLine(String block) {
        return List.of(block.split("\n", 2)).get(0);
    }
}
