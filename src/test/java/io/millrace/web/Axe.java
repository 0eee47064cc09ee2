package io.millrace.web;

import com.microsoft.playwright.Page;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Checks the accessibility of a page with axe-core. */
final class Axe {

    private static final Path SCRIPT = Path.of("src", "main", "web", "node_modules", "axe-core", "axe.min.js");
    private static final Set<String> GRAVE = Set.of("serious", "critical");

    private Axe() {}

    /** Serious and critical violations, each with the affected elements. */
    static List<String> faults(Page page) {
        if (page.evaluate("typeof axe").equals("undefined")) {
            page.evaluate(script());
        }
        var found = page.evaluate("""
                async () => {
                  // Colours in transition have no meaningful contrast.
                  await Promise.all(document.getAnimations()
                    .filter((one) => one.effect.getTiming().iterations !== Infinity)
                    .map((one) => one.finished.catch(() => {})));
                  const { violations } = await axe.run(document, { resultTypes: ['violations'] });
                  return JSON.stringify(violations);
                }
                """);
        return new JsonArray(found.toString())
                .stream()
                        .map(JsonObject.class::cast)
                        .filter(violation ->
                                GRAVE.contains(violation.getString("impact")) && !completionScrolls(violation))
                        .map(Axe::told)
                        .toList();
    }

    /**
     * The completion list scrolls with the arrow keys while the text keeps the focus. Axe accepts that for comboboxes
     * only, which a multi-line text is not.
     */
    private static boolean completionScrolls(JsonObject violation) {
        return violation.getString("id").equals("scrollable-region-focusable")
                && violation.getJsonArray("nodes").stream()
                        .map(node -> ((JsonObject) node).getJsonArray("target").getString(0))
                        .allMatch(target -> target.startsWith("#cm-ac-"));
    }

    private static String told(JsonObject violation) {
        var nodes = violation.getJsonArray("nodes").stream()
                .map(JsonObject.class::cast)
                .limit(5)
                .map(node -> "\n  " + node.getJsonArray("target") + " "
                        + node.getString("failureSummary").replaceAll("\\s+", " "))
                .toList();
        return violation.getString("impact") + ": " + violation.getString("help") + String.join("", nodes);
    }

    private static String script() {
        try {
            return Files.readString(SCRIPT);
        } catch (IOException e) {
            throw new UncheckedIOException("axe-core is not installed by npm; the build installs it", e);
        }
    }
}
