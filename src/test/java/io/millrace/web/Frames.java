package io.millrace.web;

import com.microsoft.playwright.Page;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Frames of a page during a measurement.
 *
 * @param ms between consecutive frames
 * @param longTasks ms of each task that blocked the page for 50 ms or more
 * @param changes of the state shown by a node of the graph
 */
record Frames(double[] ms, double[] longTasks, int changes) {

    /** Starts recording the visible graph. */
    private static final String WATCH = """
            () => {
              const seen = { frames: [], longTasks: [], changes: 0 };
              const states = new MutationObserver((all) => { seen.changes += all.length; });
              states.observe(document.querySelector('.graph-plane'), { subtree: true, attributes: true, attributeFilter: ['class'] });
              const tasks = new PerformanceObserver((list) => {
                for (const one of list.getEntries()) seen.longTasks.push(one.duration);
              });
              tasks.observe({ type: 'longtask' });
              let last = null;
              let next = requestAnimationFrame(function frame(at) {
                if (last !== null) seen.frames.push(at - last);
                last = at;
                next = requestAnimationFrame(frame);
              });
              window.watched = () => {
                cancelAnimationFrame(next);
                states.disconnect();
                tasks.disconnect();
                return JSON.stringify(seen);
              };
            }
            """;

    /** Records in the page until {@link #taken}. */
    static void watch(Page page) {
        page.evaluate(WATCH);
    }

    static Frames taken(Page page) {
        var seen = new JsonObject(page.evaluate("watched()").toString());
        return new Frames(numbers(seen, "frames"), numbers(seen, "longTasks"), seen.getInteger("changes"));
    }

    double seconds() {
        return Arrays.stream(ms).sum() / 1000;
    }

    double perSecond() {
        return ms.length / seconds();
    }

    /** @param part 0.5 = the median, 1 = the longest */
    double at(double part) {
        return percentile(ms, part);
    }

    JsonObject json() {
        return new JsonObject()
                .put("seconds", tenths(seconds()))
                .put("framesPerSecond", tenths(perSecond()))
                .put("frameMedianMs", tenths(at(0.5)))
                .put("frameP95Ms", tenths(at(0.95)))
                .put("frameLongestMs", tenths(at(1)))
                .put("longTasks", longTasks.length)
                .put("longestTaskMs", tenths(percentile(longTasks, 1)))
                .put("nodeChangesPerSecond", tenths(changes / seconds()));
    }

    static double percentile(double[] of, double part) {
        var sorted = Arrays.stream(of).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(part * sorted.length) - 1)];
    }

    static double tenths(double of) {
        return Math.round(10 * of) / 10.0;
    }

    private static double[] numbers(JsonObject of, String key) {
        return of.getJsonArray(key).stream()
                .flatMap(one -> Stream.of(((Number) one).doubleValue()))
                .mapToDouble(Double::doubleValue)
                .toArray();
    }
}
