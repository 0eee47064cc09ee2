package io.millrace.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Client;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How fast the graph of a large workflow appears, and whether it stays smooth while much happens in it. What is measured
 * is printed and written to {@code target/web-performance.json}; what is asserted is far from it, for machines differ.
 */
@ExtendWith(Browsing.class)
class GraphSpeedIT {

    private static final Path REPORT = Path.of("target", "web-performance.json");
    private static final int STEPS = Integer.getInteger("graph.steps", 300);
    private static final int OPENINGS = 5;

    /** ms from the navigation to the frame after the one in which the graph is there, and from its last data to that. */
    private static final String DRAWN = """
            (nodes) => new Promise((resolve) => {
              const look = () => {
                if (document.querySelectorAll('.graph-node').length < nodes) return requestAnimationFrame(look);
                // The frame is painted once the next one begins.
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
        var mill = Mill.of(STEPS);
        var client = millrace.client();
        client.put("mill", mill.yaml("mill"));
        var report = new JsonObject().put("steps", mill.all()).put("atTheTop", mill.top());

        var asOpened = client.run("mill", new JsonObject());
        var first = windows.open(millrace.uri());
        report.put("whileItRuns", followed(first, asOpened, mill, client, false));
        var unfolded = client.run("mill", new JsonObject());
        report.put("unfoldedAndAllInSight", followed(first, unfolded, mill, client, true));
        first.close();

        var navigations = new double[OPENINGS];
        var draws = new double[OPENINGS];
        for (int i = 0; i < OPENINGS; i++) {
            // A new window has an empty cache.
            var page =
                    windows.open(millrace.uri()).go("/executions/" + asOpened).page();
            var drawn = (List<?>) page.evaluate(DRAWN, mill.top());
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
            assertThat(report.getJsonObject(run).getDouble("framesPerSecond"))
                    .as(run)
                    .isGreaterThan(15);
            assertThat(report.getJsonObject(run).getDouble("stepChangesPerSecond"))
                    .as(run)
                    .isGreaterThan(100);
        }
    }

    /** One that runs is watched from when it is drawn until it is over. */
    private static JsonObject followed(Window window, String id, Mill mill, Client client, boolean all) {
        var execution = ExecutionView.open(window, id);
        var page = window.page();
        page.evaluate(DRAWN, mill.top());
        if (all) {
            window.button("Unfold all").click();
            page.evaluate(DRAWN, mill.all());
        }
        Frames.watch(page);
        var from = Instant.now();
        var done = client.awaitAll(List.of(id), Duration.ofSeconds(60)).get(0);
        var frames = Frames.taken(page);
        execution.is("succeeded");
        assertThat(page.locator(".graph-node.succeeded")).hasCount(all ? mill.all() - mill.stages() : mill.top());
        return frames.json().put("stepChangesPerSecond", Frames.tenths(changes(done, from) / frames.seconds()));
    }

    /** Starts and ends of steps since then, as the journal has them. */
    private static long changes(JsonObject execution, Instant from) {
        return execution.getJsonArray("steps").stream()
                .map(JsonObject.class::cast)
                .flatMap(step -> Stream.of(step.getString("startedAt"), step.getString("finishedAt")))
                .filter(at -> at != null && Instant.parse(at).isAfter(from))
                .count();
    }
}
