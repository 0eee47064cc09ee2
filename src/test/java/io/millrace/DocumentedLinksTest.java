package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Links between the pages lead to files and headings that exist, and every page is found from the index. */
class DocumentedLinksTest {

    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern CODE = Pattern.compile("`[^`\\n]*`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern LINKED = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *#*$");
    private static final Pattern NOT_IN_ANCHOR = Pattern.compile("[^\\p{L}\\p{N}\\s_-]");

    static Stream<Path> pages() {
        var top = Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "CHANGELOG.md");
        return Stream.concat(top.map(Path::of), Stream.concat(markdown(Path.of("docs")), markdown(Path.of("bench"))));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsSomewhere(Path page) {
        assertThat(broken(page)).as("links of " + page + " that lead nowhere").isEmpty();
    }

    @Test
    void everyPageIsInTheIndex() {
        var index = Path.of("docs", "README.md");
        var linked = links(index).stream()
                .map(link -> index.resolveSibling(link.replaceAll("#.*", "")).normalize())
                .collect(Collectors.toSet());
        try (var files = Files.list(Path.of("docs"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".md")).filter(file -> !file.equals(index)))
                    .isSubsetOf(linked);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theReadmeFitsOneReading() {
        assertThat(text(Path.of("README.md")).lines().count()).isLessThanOrEqualTo(150);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "## In the browser | in-the-browser",
                "### `POST /api/workflows/{name}/run` (or `/execute`: the same) |"
                        + " post-apiworkflowsnamerun-or-execute-the-same",
                "# [Ports](x.md) and adapters | ports-and-adapters",
                "## onError | onerror"
            })
    void anAnchorIsMadeAsGitHubMakesIt(String heading, String anchor) {
        assertThat(anchors(heading)).containsExactly(anchor);
    }

    @Test
    void aHeadingThatComesTwiceIsNumberedAndCodeHasNone() {
        assertThat(anchors("# A\n\n```sh\n# B\n```\n\n# A\n")).containsExactlyInAnyOrder("a", "a-1");
    }

    private static List<String> broken(Path page) {
        return links(page).stream().filter(link -> !leads(page, link)).toList();
    }

    private static boolean leads(Path page, String link) {
        int hash = link.indexOf('#');
        var name = hash < 0 ? link : link.substring(0, hash);
        var file = name.isEmpty() ? page : page.resolveSibling(name).normalize();
        return Files.exists(file) && (hash < 0 || anchors(text(file)).contains(link.substring(hash + 1)));
    }

    /** Those within the repository. */
    private static List<String> links(Path page) {
        return LINK.matcher(
                        CODE.matcher(FENCE.matcher(text(page)).replaceAll("")).replaceAll("`"))
                .results()
                .map(link -> link.group(1))
                .filter(link -> !link.matches("[a-z]+:.*"))
                .toList();
    }

    private static Set<String> anchors(String markdown) {
        var seen = new HashMap<String, Integer>();
        var anchors = new HashSet<String>();
        HEADING.matcher(FENCE.matcher(markdown).replaceAll("")).results().forEach(heading -> {
            var words = LINKED.matcher(heading.group(1)).replaceAll("$1").toLowerCase(Locale.ROOT);
            var anchor = NOT_IN_ANCHOR.matcher(words).replaceAll("").replace(' ', '-');
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        });
        return anchors;
    }

    private static Stream<Path> markdown(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream();
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
}
