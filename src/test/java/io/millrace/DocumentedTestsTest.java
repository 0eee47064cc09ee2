package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A document that says by which test something is held names one that is there. */
class DocumentedTestsTest {

    private static final Pattern NAMED = Pattern.compile("`(?:\\w+/)?(\\w+(?:Test|IT|Contract|Scenarios))\\.(\\w+)`");

    @ParameterizedTest
    @CsvSource({"docs/testing.md, 20", "docs/architecture.md, 20", "docs/operations.md, 3"})
    void everyTestThatIsNamedIsThere(String document, int atLeast) throws IOException {
        var sources = sources();
        var named = NAMED.matcher(Files.readString(Path.of(document))).results().toList();
        assertThat(named).hasSizeGreaterThanOrEqualTo(atLeast);
        assertThat(named).allSatisfy(test -> assertThat(sources.getOrDefault(test.group(1), ""))
                .as(test.group())
                .contains(" void " + test.group(2) + "("));
    }

    private static Map<String, String> sources() throws IOException {
        try (var files = Files.walk(Path.of("src/test/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            DocumentedTestsTest::read,
                            (one, other) -> one + other));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
