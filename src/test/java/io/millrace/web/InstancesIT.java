package io.millrace.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import io.millrace.testing.Client;
import io.millrace.testing.World;
import io.millrace.web.Browsing.Windows;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One process serves the pages only; another runs the executions. */
@ExtendWith(Browsing.class)
class InstancesIT {

    private static final List<String> STEPS = List.of("one", "two", "three", "four");

    private static Installation millrace;
    /** Calls the process that runs the executions, which has the whole API too. */
    private static Client elsewhere;

    private World world;

    @BeforeAll
    static void processesStart() {
        millrace = Installation.start(0);
        var worker = millrace.another(20);
        elsewhere = new Client(() -> worker.uri("/"));
        elsewhere.put("stages", """
                name: stages
                steps:
                  - { id: one, http: "${ input.world }/one" }
                  - { id: two, needs: one, http: "${ input.world }/two" }
                  - { id: three, needs: two, http: "${ input.world }/three" }
                  - { id: four, needs: three, http: "${ input.world }/four" }
                """);
        elsewhere.put("note", """
                name: note
                steps:
                  - { id: note, set: "${ input }" }
                """);
    }

    @AfterAll
    static void processesStop() {
        millrace.close();
    }

    @BeforeEach
    void worldStarts() {
        world = new World(call -> "{}").holding();
    }

    @AfterEach
    void worldStops() {
        world.close();
    }

    @Test
    void stepsChangeLiveThoughAnotherProcessRunsThem(Windows windows) {
        var window = windows.open(millrace.uri());
        var execution = ExecutionView.open(window, started());
        STEPS.forEach(step -> turn(execution, step));
        execution.is("succeeded");

        window.go("/capacity");
        var worker =
                window.page().getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText("of 20 slots"));
        assertThat(worker).hasCount(1);
    }

    @Test
    void pagesContinueWithoutLostOrDuplicateStepsOrRowsAfterTheirServiceWasKilledAndRestarted(Windows windows) {
        var page = windows.open(millrace.uri()).expecting("/api/watch").expecting("ERR_CONNECTION_REFUSED");
        var list = windows.open(millrace.uri()).expecting("/api/watch").expecting("ERR_CONNECTION_REFUSED");
        var id = started();
        var execution = ExecutionView.open(page, id);
        turn(execution, "one");
        execution.stepIs("two", "running");
        var notes = new ArrayList<String>();
        list.go("/executions?workflow=note");
        assertThat(list.page().getByText("No execution matches")).isVisible();
        notes.addAll(noted(3));
        assertThat(rows(list)).hasCount(3);

        millrace.serving().kill9();
        assertThat(connection(page)).hasText("reconnecting");
        assertThat(connection(list)).hasText("reconnecting");
        // Everything is still visible, and the execution continues.
        execution.stepIs("two", "running");
        assertThat(rows(list)).hasCount(3);
        world.release("/two");
        await().until(() -> world.waiting().contains("/three"));
        notes.addAll(noted(4));

        millrace.serveAgain(0);
        assertThat(connection(page)).hasText("live");
        assertThat(connection(list)).hasText("live");
        execution.stepIs("two", "succeeded");
        turn(execution, "three");
        notes.addAll(noted(2));
        turn(execution, "four");
        execution.is("succeeded");

        var timeline = page.page().locator(".timeline-row");
        assertThat(timeline.locator(".timeline-id")).hasText(STEPS.toArray(String[]::new));
        assertThat(timeline.locator(".timeline-bar")).hasCount(STEPS.size());
        assertThat(rows(list)).hasCount(notes.size());
        Collections.reverse(notes);
        assertThat(shown(list)).isEqualTo(notes);
        assertThat(rows(list).filter(new Locator.FilterOptions().setHasText("succeeded")))
                .hasCount(notes.size());
        assertThat(page.page().getByRole(AriaRole.ALERT)).hasCount(0);
    }

    private String started() {
        return elsewhere.run("stages", new JsonObject().put("world", world.url()));
    }

    private void turn(ExecutionView execution, String step) {
        await().until(() -> world.waiting().contains("/" + step));
        execution.stepIs(step, "running");
        world.release("/" + step);
        execution.stepIs(step, "succeeded");
    }

    private static List<String> noted(int count) {
        var ids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            ids.add(elsewhere.run("note", new JsonObject()));
        }
        elsewhere.awaitAll(ids, Duration.ofSeconds(30));
        return ids;
    }

    private static Locator connection(Window window) {
        return window.page().locator(".connection");
    }

    private static Locator rows(Window window) {
        return window.page().locator("main table tbody tr");
    }

    /** The ids in the list, top to bottom. */
    private static List<String> shown(Window window) {
        return rows(window).locator(".id a").all().stream()
                .map(link -> link.getAttribute("href").replace("/executions/", ""))
                .toList();
    }
}
