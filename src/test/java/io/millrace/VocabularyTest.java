package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Product sources and documents use the terms of {@code docs/glossary.md}, not the words that these have replaced. */
class VocabularyTest {

    private static final Path GLOSSARY = Path.of("docs/glossary.md");
    private static final Path REPLACED = Path.of("src/test/resources/vocabulary/replaced-words.txt");
    private static final Pattern TEXT_FILE =
            Pattern.compile(".*\\.(java|lua|sql|properties|yaml|yml|json|md|ts|tsx|css|html|mjs|svg|xml|sh)");

    /** Line breaks within a comment or a paragraph, which may separate the words of a phrase. */
    private static final Pattern BREAK = Pattern.compile("\\s*\\n\\s*(?:\\*|//|--|#)?\\s*");

    /** Applied migrations never change: Flyway compares their checksums. */
    private static final String MIGRATIONS = "db/migration";

    /** A metric's tag keeps the value that dashboards know. */
    private static final Pattern TAG = Pattern.compile("[\"`]births[\"`]|\\{@code births}");

    @ParameterizedTest
    @CsvSource({"src/main", "docs", "README.md"})
    void noReplacedWordIsUsed(String root) throws IOException {
        var words = words();
        var found = new ArrayList<String>();
        for (var file : textFiles(Path.of(root))) {
            var text = TAG.matcher(BREAK.matcher(read(file)).replaceAll(" ")).replaceAll("");
            for (var word : words) {
                var match = word.matcher(text);
                if (match.find()) {
                    found.add(file + ": \"" + around(text, match.start(), match.end()) + "\"");
                }
            }
        }
        assertThat(found).as("see %s", GLOSSARY).isEmpty();
    }

    @Test
    void aReplacedWordIsFoundInAnyCaseAndOverALineBreak() {
        var text = "/**\n     * What a far side Is\n     * told.\n */";
        var normalised = BREAK.matcher(text).replaceAll(" ");
        assertThat(List.of("is told", "IS TOLD"))
                .allSatisfy(word ->
                        assertThat(pattern(word).matcher(normalised).find()).isTrue());
        assertThat(pattern("\\bseats\\b").matcher("seatsaver").find()).isFalse();
    }

    @Test
    void theGlossaryHasOneLineForEachTerm() throws IOException {
        var terms = Files.readAllLines(GLOSSARY).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| term |"))
                .map(line -> line.split("\\|")[1].strip())
                .toList();
        assertThat(terms).hasSizeBetween(30, 60).doesNotHaveDuplicates();
    }

    @Test
    void classesThatTheGlossaryNamesExist() throws IOException {
        var named = Pattern.compile("`([a-z]+)\\.([A-Z]\\w+)`")
                .matcher(Files.readString(GLOSSARY))
                .results()
                .toList();
        assertThat(named).hasSizeGreaterThan(30).allSatisfy(name -> assertThat(
                        Path.of("src/main/java/io/millrace", name.group(1), name.group(2) + ".java"))
                .exists());
    }

    private static List<Pattern> words() throws IOException {
        return Files.readAllLines(REPLACED).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(VocabularyTest::pattern)
                .toList();
    }

    private static Pattern pattern(String word) {
        var bare = word.replace("\\b", "");
        var start = word.startsWith("\\b") ? "\\b" : "";
        var end = word.endsWith("\\b") ? "\\b" : "";
        return Pattern.compile(start + Pattern.quote(bare) + end, Pattern.CASE_INSENSITIVE);
    }

    private static List<Path> textFiles(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> !file.toString().contains("node_modules")
                            && !file.toString().contains(MIGRATIONS))
                    .filter(file -> TEXT_FILE.matcher(file.toString()).matches())
                    .toList();
        }
    }

    private static String around(String text, int start, int end) {
        return text.substring(Math.max(0, start - 40), Math.min(text.length(), end + 40));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
