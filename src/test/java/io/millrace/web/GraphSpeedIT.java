package io.millrace.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.Client;
import io.millrace.testing.World;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How fast the graph of a large workflow appears, and whether it stays smooth during many updates. Measurements are
 * printed and written to {@code target/web-performance.json}; the asserted bounds are generous, since machines
 * differ.
 */
@ExtendWith(Browsing.class)
@Tag("alone")
class GraphSpeedIT {

    private static final Path REPORT = Path.of("target", "web-performance.json");
    private static final int STEPS = Integer.getInteger("graph.steps", 300);
    private static final int OPENINGS = 5;

    /** ms from the navigation to the frame after the graph was rendered, and from its last data to that. */
    private static final String DRAWN = """
            (nodes) => new Promise((resolve) => {
              const look = () => {
                if (document.querySelectorAll('.graph-node').length < nodes) return requestAnimationFrame(look);
                // The frame is painted once the next one starts.
                requestAnimationFrame(() => {
                  const at = performance.now();
                  const data = performance.getEntriesByType('resource').filter((one) => one.name.endsWith('/plan'));
                  resolve([at, at - data[0].responseEnd]);
                });
              };
              look();
            })
            """;

    @Test
    void aLargeGraphAppearsSoonAndStaysSmooth(Browsing.Windows windows, Installation millrace) throws IOException {
        var mill = LargeWorkflow.of(STEPS);
        millrace.client().put("mill", mill.yaml("mill"));
        var report = new JsonObject().put("steps", mill.all()).put("atTheTop", mill.top());

        var window = windows.open(millrace.uri());
        report.put("whileItRuns", followed(window, millrace.client(), mill, false));
        report.put("unfoldedAndAllInSight", followed(window, millrace.client(), mill, true));
        var over = window.page().url();
        window.page().navigate("about:blank");

        var navigations = new double[OPENINGS];
        var draws = new double[OPENINGS];
        for (int i = 0; i < OPENINGS; i++) {
            // A new window has an empty cache.
            var page = windows.open(millrace.uri()).go(over).page();
            var drawn = (List<?>) page.evaluate(DRAWN, mill.top());
            page.navigate("about:blank");
            navigations[i] = ((Number) drawn.get(0)).doubleValue();
            draws[i] = ((Number) drawn.get(1)).doubleValue();
        }
        report.put(
                "appears",
                new JsonObject()
                        .put("fromNavigationMedianMs", Frames.tenths(Frames.percentile(navigations, 0.5)))
                        .put("fromNavigationLongestMs", Frames.tenths(Frames.percentile(navigations, 1)))
                        .put("fromDataMedianMs", Frames.tenths(Frames.percentile(draws, 0.5)))
                        .put("fromDataLongestMs", Frames.tenths(Frames.percentile(draws, 1))));
        Files.writeString(REPORT, report.encodePrettily());
        System.out.println("Graph of " + STEPS + " steps: " + report.encodePrettily());

        assertThat(Frames.percentile(navigations, 0.5)).isLessThan(3_000);
        for (var run : List.of("whileItRuns", "unfoldedAndAllInSight")) {
            var measured = report.getJsonObject(run);
            assertThat(measured.getDouble("framesPerSecond")).as(run).isGreaterThan(15);
            assertThat(measured.getDouble("stepChangesPerSecond")).as(run).isGreaterThan(100);
        }
    }

    /** A running execution is observed from its first step to its end. */
    private static JsonObject followed(Window window, Client client, LargeWorkflow mill, boolean all) {
        try (var world = new World(call -> "{}").holding()) {
            var id = client.run("mill", new JsonObject().put("world", world.url()));
            var execution = ExecutionView.open(window, id);
            var page = window.page();
            page.evaluate(DRAWN, mill.top());
            if (all) {
                window.button("Unfold all").click();
                page.evaluate(DRAWN, mill.all());
            }
            await().until(() -> world.waiting().contains("/go"));
            Frames.watch(page);
            world.release("/go");
            var done = client.awaitAll(List.of(id), Duration.ofSeconds(60)).get(0);
            var frames = Frames.taken(page);
            execution.is("succeeded");
            // The steps of the branches not taken have not started.
            assertThat(page.locator(".graph-node.succeeded")).hasCount(all ? mill.all() - mill.stages() : mill.top());
            return frames.json().put("stepChangesPerSecond", Frames.tenths(changes(done) / frames.seconds()));
        }
    }

    /** Starts and ends of steps according to the journal. */
    private static long changes(JsonObject execution) {
        return 2L * execution.getJsonArray("steps").size();
    }
}
