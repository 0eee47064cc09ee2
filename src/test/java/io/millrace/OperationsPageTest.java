package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.ConfigurationPage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who is called at night looks for what docs/operations.md names; so it has to be there. */
class OperationsPageTest {

    private static final Pattern KEY = Pattern.compile("`(millrace\\.[a-z-]+\\.[a-z-]+)`");
    private static final Pattern METRIC = Pattern.compile("\\b(millrace_[a-z_]+)");
    private static final Pattern METER = Pattern.compile("\"(millrace\\.[a-z.]+)\"");
    private static final Pattern ALERT = Pattern.compile("\\b(Millrace[A-Z][A-Za-z]+)");
    private static final Pattern LOGGED = Pattern.compile("log: ((?:`[^`]+`(?:, )?)+)");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    private final String page = read(Path.of("docs/operations.md"));

    @Test
    void everySettingItNamesIsRead() throws IOException {
        var keys = ConfigurationPage.keys().stream().map(ConfigurationPage.Key::name);
        assertThat(keys).containsAll(named(KEY));
    }

    @Test
    void everyMetricItNamesIsTold() throws IOException {
        var meters = METER.matcher(sources())
                .results()
                .map(meter -> meter.group(1).replace('.', '_'))
                .toList();
        assertThat(named(METRIC)).allMatch(metric -> meters.stream().anyMatch(metric::startsWith));
    }

    @Test
    void everyAlertItNamesIsARule() {
        var rules = read(Path.of("kubernetes/monitoring/rules.yaml"));
        assertThat(named(ALERT)).allMatch(alert -> rules.contains("alert: " + alert + "\n"));
    }

    @Test
    void everyLineOfTheLogItQuotesIsWritten() throws IOException {
        var sources = sources();
        var lines = LOGGED.matcher(page)
                .results()
                .flatMap(logged -> QUOTED.matcher(logged.group(1)).results())
                .map(line -> line.group(1))
                .toList();
        assertThat(lines).hasSizeGreaterThan(5).allMatch(sources::contains);
    }

    private List<String> named(Pattern pattern) {
        var named = pattern.matcher(page)
                .results()
                .map(name -> name.group(1))
                .distinct()
                .toList();
        assertThat(named).hasSizeGreaterThan(5);
        return named;
    }

    private static String sources() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(OperationsPageTest::read)
                    .collect(Collectors.joining());
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
