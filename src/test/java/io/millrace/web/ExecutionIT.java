package io.millrace.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import io.millrace.testing.World;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Operations on one execution. */
@ExtendWith(Browsing.class)
class ExecutionIT {

    private static final String TWO_CALLS = """
            name: two-calls
            steps:
              - { id: one, http: "${ input.world }/one" }
              - { id: two, needs: one, http: "${ input.world }/two" }
            """;

    private World world;

    @BeforeEach
    void worldStarts() {
        world = new World(call -> "{}").holding();
    }

    @AfterEach
    void worldStops() {
        world.close();
    }

    @Test
    void aRunningExecutionIsCancelledWithAReason(Window window, Installation millrace) {
        var execution = ExecutionView.open(window, started(millrace));
        execution.stepIs("one", "running");
        window.button("Cancel…").click();
        var dialog = window.dialog("Cancel this execution");
        dialog.getByLabel("Reason (optional)").fill("ordered twice");
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Cancel execution"))
                .click();
        execution.is("cancelled");
        assertThat(window.page().getByText("ordered twice")).isVisible();
        await().atMost(Duration.ofSeconds(5)).until(() -> world.aborted().size() == 1);
        assertThat(window.button("Cancel…")).isDisabled();
    }

    @Test
    void aReloadInTheMiddleShowsTheSameAndContinues(Window window, Installation millrace) {
        var id = started(millrace);
        var execution = ExecutionView.open(window, id);
        execution.stepIs("one", "running");
        world.release("/one");
        execution.stepIs("one", "succeeded");
        await().until(() -> world.waiting().contains("/two"));
        execution.stepIs("two", "running");

        window.page().reload();
        execution.stepIs("one", "succeeded");
        execution.stepIs("two", "running");
        world.release("/two");
        execution.stepIs("two", "succeeded");
        execution.is("succeeded");
        assertThat(window.page().locator(".timeline-row")).hasCount(2);
    }

    @Test
    void aPausedExecutionIsResumed(Window window, Installation millrace) {
        var execution = ExecutionView.open(window, started(millrace));
        execution.stepIs("one", "running");
        window.button("Pause").click();
        execution.is("paused");
        millrace.awaitTwoBeats(); // Its worker hears of it with a heartbeat.
        world.release("/one");
        execution.stepIs("one", "succeeded");
        execution.is("waiting");
        assertThat(world.waiting()).isEmpty();
        window.button("Resume").click();
        await().until(() -> world.waiting().contains("/two"));
        world.release("/two");
        execution.is("succeeded");
    }

    @Test
    void aLoopCountsItsIterationsAndAStepOfOneOpens(Window window, Installation millrace) {
        millrace.client().put("parcels", """
                name: parcels
                steps:
                  - id: pack
                    forEach: [a, b, c]
                    concurrency: 3
                    steps:
                      - { id: label, http: "${ input.world & '/' & item }" }
                """);
        var id = millrace.client().run("parcels", new JsonObject().put("world", world.url()));
        var execution = ExecutionView.open(window, id);
        for (var path : List.of("/a", "/b", "/c")) {
            await().until(() -> world.waiting().contains(path));
        }
        assertThat(execution.step("pack")).containsText("3 running");
        world.release("/b");
        assertThat(execution.step("pack")).containsText("1 of 3");
        world.release("/a");
        world.release("/c");
        execution.is("succeeded");

        window.go("/executions/" + id + "?step=pack/1/label");
        var panel = execution.panel("pack/1/label");
        assertThat(ExecutionView.value(panel, "Input")).containsText(world.url() + "/b");
        window.page().keyboard().press("Escape");
        assertThat(panel).hasCount(0);
    }

    @Test
    void aLargeValueIsLoadedOnRequest(Window window, Installation millrace) {
        var client = millrace.client();
        client.put("heavy", """
                name: heavy
                steps:
                  - { id: light, set: "${ [1..300] }" }
                  - { id: heavy, set: { text: "${ $pad('', 60000, 'x') }" } }
                """);
        var id = client.run("heavy", new JsonObject());
        client.awaitAll(List.of(id), Duration.ofSeconds(30));
        var asked = new ArrayList<String>();
        window.page().onRequest(request -> {
            if (request.url().contains("/steps?")) {
                asked.add(request.url());
            }
        });
        var execution = ExecutionView.open(window, id);
        execution.step("heavy").click();
        var panel = execution.panel("heavy");
        var load = panel.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Load (58.6 KB)"));
        assertThat(load).isVisible();
        assertThat(asked).isEmpty();
        load.click();
        var output = ExecutionView.value(panel, "Output");
        assertThat(output).containsText("59600 more characters");
        assertThat(asked).hasSize(1);

        // A small value is loaded automatically, and of a long list its beginning.
        execution.step("light").click();
        var list = ExecutionView.value(execution.panel("light"), "Output");
        list.locator("summary").click();
        assertThat(list.locator(".json-number")).hasCount(100);
        list.getByText("200 more").click();
        assertThat(list.locator(".json-number")).hasCount(300);
    }

    private String started(Installation millrace) {
        millrace.client().put("two-calls", TWO_CALLS);
        var id = millrace.client().run("two-calls", new JsonObject().put("world", world.url()));
        await().until(() -> world.waiting().contains("/one"));
        return id;
    }
}
