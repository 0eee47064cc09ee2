package io.millrace.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.millrace.testing.World;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** From an empty page to a running workflow and its versions. */
@ExtendWith(Browsing.class)
class EditorIT {

    private World world;

    @BeforeEach
    void worldStarts() {
        world = new World(call -> """
                {"total": 42, "path": "%s"}""".formatted(call.path())).holding();
    }

    @AfterEach
    void worldStops() {
        world.close();
    }

    @Test
    void aWorkflowIsWrittenCorrectedSavedRunAndFollowedStepByStep(Window window) {
        var definition = """
                name: %s
                input:
                  type: object
                  required: [shop]
                  properties:
                    shop: { type: string, description: Where the orders are. }
                steps:
                  - id: orders
                    http: "${ input.shop }/orders"
                  - id: sum
                    set: { total: "${ order.body.total }" }
                  - id: report
                    http: { method: POST, url: "${ input.shop }/report", body: "${ sum }" }
                """;
        var editor = EditorView.fresh(window);
        editor.text().click();
        editor.write(definition.formatted("written-here"));
        editor.says("1 problem");
        assertThat(window.page().locator(".cm-lintRange-error")).isVisible();
        assertThat(editor.underlinedLine()).isEqualTo(11);

        // The list of problems links to the position.
        window.button("nothing is called `order`").click();
        assertThat(editor.text()).isFocused();
        window.page().keyboard().press("End");
        for (int i = 0; i < " }\" }".length() + ".body.total".length(); i++) {
            window.page().keyboard().press("ArrowLeft");
        }
        window.page().keyboard().press("s");
        window.page().keyboard().press("Escape");
        editor.says("valid");
        assertThat(window.page().locator(".cm-lintRange-error")).hasCount(0);
        editor.save();
        editor.stored("written-here");

        window.button("Run…").click();
        var dialog = window.page().getByRole(AriaRole.DIALOG, new Page.GetByRoleOptions().setName("Run written-here"));
        dialog.getByLabel("shop").fill(world.url());
        dialog.getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Run").setExact(true))
                .click();

        var execution = new ExecutionView(window);
        execution.id();
        execution.stepIs("orders", "running");
        execution.stepIs("sum", "not started");
        await().until(() -> world.waiting().contains("/orders"));
        world.release("/orders");
        execution.stepIs("orders", "succeeded");
        execution.stepIs("sum", "succeeded");
        execution.stepIs("report", "running");
        execution.is("running");
        await().until(() -> world.waiting().contains("/report"));
        world.release("/report");
        execution.stepIs("report", "succeeded");
        execution.is("succeeded");

        execution.step("report").click();
        var panel = execution.panel("report");
        assertThat(ExecutionView.value(panel, "Input")).containsText(world.url() + "/report");
        assertThat(ExecutionView.value(panel, "Input")).containsText("42");
        assertThat(ExecutionView.value(panel, "Output")).containsText("/report");
    }

    @Test
    void thePlanFollowsTheTextAndAnEdgeShowsTheReferenceThatCreatedIt(Window window) {
        var editor = EditorView.fresh(window);
        editor.text().click();
        editor.write("""
                name: planned
                steps:
                  - id: orders
                    set: [1, 2]
                """);
        var plan = window.page().getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Plan"));
        assertThat(plan.locator(".graph-step")).hasCount(1);
        window.page().keyboard().type("  - { id: sum, set: { total: \"${ $sum(orders) }\" } }");
        assertThat(plan.locator(".graph-step")).hasCount(2);

        var line = plan.getByRole(AriaRole.IMG, new Locator.GetByRoleOptions().setName("sum waits for orders: "));
        var box = line.boundingBox();
        window.page().mouse().move(box.x + box.width / 2, box.y + box.height / 2);
        assertThat(plan.getByRole(AriaRole.TOOLTIP)).containsText("${ $sum(orders) } at steps.1.set.total");

        // An incomplete text has no plan: the last one stays, marked as such.
        editor.text().click();
        window.page().keyboard().press("Control+End");
        window.page().keyboard().insertText("\n  - { id: broken");
        assertThat(plan).containsText("of the last valid text");
        assertThat(plan.locator(".graph-step")).hasCount(2);

        plan.locator("button[data-path=orders]").click();
        assertThat(editor.text()).isFocused();
        assertThat(window.page().locator(".cm-line.cm-activeLine")).containsText("id: orders");
    }

    @Test
    void keysAndNamesAreCompletedAndExplained(Window window) {
        var page = window.page();
        var editor = EditorView.fresh(window);
        editor.text().click();
        editor.write("name: completed\nsteps:\n  - id: orders\n    ");
        page.keyboard().type("ht");
        var http = page.getByRole(AriaRole.OPTION, new Page.GetByRoleOptions().setName(Pattern.compile("^http")));
        assertThat(http).isVisible();
        http.click();
        assertThat(editor.text()).containsText("http:");

        // Step outputs are offered within an expression.
        editor.write("name: completed\nsteps:\n  - { id: orders, set: 1 }\n  - { id: sum, set: \"${ ");
        page.keyboard().type("or");
        var orders = page.getByRole(AriaRole.OPTION, new Page.GetByRoleOptions().setName(Pattern.compile("^orders")));
        assertThat(orders).isVisible();
        orders.click();
        assertThat(editor.text()).containsText("${ orders");

        editor.text()
                .getByText("steps", new Locator.GetByTextOptions().setExact(true))
                .hover();
        assertThat(page.locator(".wf-hover")).containsText("steps");
        assertThat(page.locator(".wf-hover p")).isVisible();
    }

    @Test
    void versionsAreComparedAndAnOldOneIsRestored(Window window, Installation millrace) {
        var definition = """
                name: changes
                steps:
                  - id: greeting
                    set: { text: "%s" }
                """;
        millrace.client().put("changes", definition.formatted("good morning"));
        millrace.client().put("changes", definition.formatted("good evening"));
        window.go("/workflows/changes?tab=versions");
        assertThat(window.heading("From version 1 to 2")).isVisible();
        var difference = window.page().locator(".cm-changedText");
        assertThat(difference).hasText(new String[] {"morning", "evening"});

        window.button("Restore version 1").click();
        window.button("Save as version 3").click();
        assertThat(window.heading("From version 2 to 3")).isVisible();
        window.link("Editor").click();
        assertThat(new EditorView(window).text()).containsText("good morning");
    }
}
