package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pictures of README.md and docs/ are those that lie in docs/images. */
class DocumentedImagesTest {

    private static final Path FOLDER = Path.of("docs", "images");
    private static final Pattern NAMED = Pattern.compile("!\\[[^]]*]\\(([^)]+)\\)|src(?:set)?=\"([^\"]+)\"");

    @Test
    void everyImageThatIsNamedIsThere() {
        assertThat(named()).hasSizeGreaterThan(20).allSatisfy(image -> assertThat(image)
                .isRegularFile());
    }

    @Test
    void everyImageThatIsThereIsNamed() {
        var there = files(FOLDER, file -> true);
        assertThat(there).hasSizeGreaterThan(20);
        assertThat(named()).containsAll(there);
    }

    private static List<Path> named() {
        var pages = Stream.concat(
                Stream.of(Path.of("README.md")),
                files(Path.of("docs"), file -> file.toString().endsWith(".md")).stream());
        return pages.flatMap(page -> NAMED.matcher(text(page))
                        .results()
                        .map(image -> image.group(1) == null ? image.group(2) : image.group(1))
                        .map(image -> page.resolveSibling(image).normalize()))
                .distinct()
                .toList();
    }

    private static List<Path> files(Path folder, Predicate<Path> which) {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).filter(which).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
