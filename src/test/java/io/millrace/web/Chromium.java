package io.millrace.web;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Locates the machine's browser. Nothing is ever downloaded. */
final class Chromium implements AutoCloseable {

    /** Path of the browser if it is not on the PATH. */
    private static final String VARIABLE = "CHROMIUM";

    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    /** Timeout of assertions. */
    static final double PATIENCE_MS = 15_000;

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Path chromium, Path node) {
        // Playwright brings its driver as a script; it is run by the machine's Node.js.
        System.setProperty("playwright.nodejs.path", node.toString());
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setHeadless(!Boolean.getBoolean("headed"))
                        .setSlowMo(Integer.getInteger("slow", 0)));
    }

    static Chromium start() {
        return new Chromium(executable().orElseThrow(), node().orElseThrow());
    }

    /** Why browser tests cannot run on this machine; empty when they can. */
    static Optional<String> missing() {
        if (executable().isEmpty()) {
            return Optional.of("Browser tests are skipped: no Chromium here. Install chromium, or name one in "
                    + VARIABLE + " (looked for " + String.join(", ", NAMES) + " on the path).");
        }
        if (node().isEmpty()) {
            return Optional.of("Browser tests are skipped: no Node.js here. Without it the build has no pages either;"
                    + " install nodejs and npm.");
        }
        return Optional.empty();
    }

    Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        playwright.close();
    }

    private static Optional<Path> executable() {
        var named = System.getenv(VARIABLE);
        return named != null && !named.isBlank()
                ? onPath(named)
                : NAMES.stream().flatMap(name -> onPath(name).stream()).findFirst();
    }

    private static Optional<Path> node() {
        return onPath("node");
    }

    /** For a name as for a full path. */
    private static Optional<Path> onPath(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder).resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
