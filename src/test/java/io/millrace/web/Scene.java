package io.millrace.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.function.BiConsumer;

/** Everything a person may see: each page, and each dialog or panel on it. */
enum Scene {
    EXECUTIONS((window, stage) -> {
        window.go("/executions");
        assertThat(rows(window).filter(new Locator.FilterOptions().setHasText("parcels-on-stage")))
                .hasCount(1);
    }),
    NO_EXECUTIONS((window, stage) -> {
        window.go("/executions?workflow=nobody-ran-this");
        assertThat(window.page().getByText("No execution matches")).isVisible();
    }),
    EXECUTIONS_ABOUT_TO_BE_CANCELLED((window, stage) -> {
        window.go("/executions?workflow=parcels-on-stage");
        rows(window).getByRole(AriaRole.CHECKBOX).click();
        window.button("Cancel…").click();
        assertThat(window.dialog("Cancel executions")).isVisible();
    }),
    EXECUTION((window, stage) -> {
        var execution = ExecutionView.open(window, stage.running);
        execution.stepIs("greeting", "succeeded");
        execution.stepIs("rush", "skipped");
        execution.stepIs("pack", "running");
        execution.stepIs("thanks", "not started");
    }),
    EXECUTION_WITH_A_STEP((window, stage) -> {
        window.go("/executions/" + stage.running + "?step=pack/0/label");
        var panel = new ExecutionView(window).panel("pack/0/label");
        assertThat(ExecutionView.value(panel, "Output")).isVisible();
    }),
    EXECUTION_WITH_A_LOOP((window, stage) -> {
        window.go("/executions/" + stage.running + "?step=pack");
        assertThat(new ExecutionView(window).panel("pack")).containsText("3 started: 1 done, 0 failed, 2 running");
    }),
    EXECUTION_WITH_A_STEP_THAT_FAILED((window, stage) -> {
        window.go("/executions/" + stage.failed + "?step=refuse");
        assertThat(new ExecutionView(window).panel("refuse")).containsText("it hums");
    }),
    EXECUTION_ABOUT_TO_BE_CANCELLED((window, stage) -> {
        ExecutionView.open(window, stage.running);
        window.button("Cancel…").click();
        assertThat(window.dialog("Cancel this execution")).isVisible();
    }),
    EXECUTION_ABOUT_TO_RUN_AGAIN((window, stage) -> {
        ExecutionView.open(window, stage.failed);
        window.button("Run again…").click();
        assertThat(window.dialog("Run again")).isVisible();
    }),
    NO_EXECUTION((window, stage) -> {
        window.go("/executions/00000000-0000-7000-8000-000000000000");
        assertThat(window.page().getByRole(AriaRole.ALERT)).isVisible();
    }),
    WORKFLOWS((window, stage) -> {
        window.go("/workflows");
        assertThat(window.button("Pause parcels-on-stage")).isVisible();
    }),
    WORKFLOW((window, stage) -> {
        window.go("/workflows/parcels-on-stage");
        new EditorView(window).says("valid");
        assertThat(window.page().locator("button[data-path='thanks']")).isVisible();
    }),
    WORKFLOW_WITH_AN_ERROR((window, stage) -> {
        var editor = EditorView.fresh(window);
        editor.text().click();
        editor.write("""
                name: wrong
                steps:
                  - { id: one, set: 1 }
                  - { id: two, set: "${ on }" }
                """);
        editor.says("1 problem");
        assertThat(window.page().locator(".cm-lintRange-error")).isVisible();
    }),
    WORKFLOW_BEING_COMPLETED((window, stage) -> {
        var editor = EditorView.fresh(window);
        editor.text().click();
        editor.write("name: half\nsteps:\n  - id: one\n    ");
        window.page().keyboard().press("Control+Space");
        assertThat(window.page().locator(".cm-tooltip-autocomplete")).isVisible();
    }),
    WORKFLOW_ABOUT_TO_RUN((window, stage) -> {
        window.go("/workflows/parcels-on-stage?run=1");
        var dialog = window.dialog("Run parcels-on-stage");
        dialog.getByText("More:").click();
        dialog.getByLabel("weight").fill("-3");
        dialog.getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Run").setExact(true))
                .click();
        assertThat(dialog.getByRole(AriaRole.ALERT)).containsText("Not started");
    }),
    WORKFLOW_EXECUTIONS((window, stage) -> {
        window.go("/workflows/parcels-on-stage?tab=executions");
        assertThat(rows(window)).hasCount(1);
    }),
    WORKFLOW_VERSIONS((window, stage) -> {
        window.go("/workflows/parcels-on-stage?tab=versions");
        assertThat(window.page().locator(".cm-changedText").first()).isVisible();
    }),
    DEAD_LETTERS((window, stage) -> {
        window.go("/dead-letters?workflow=odd-on-stage");
        window.page().locator(".letters-toggle").click();
        assertThat(window.page().getByRole(AriaRole.TABLE)).containsText("it hums");
    }),
    DEAD_LETTER_INSPECTED((window, stage) -> {
        DEAD_LETTERS.show(window, stage);
        window.button("Inspect ").click();
        assertThat(window.dialog("Why odd-on-stage failed")
                        .getByRole(AriaRole.GROUP, new Locator.GetByRoleOptions().setName("Error")))
                .isVisible();
    }),
    DEAD_LETTER_ABOUT_TO_BE_DISCARDED((window, stage) -> {
        DEAD_LETTERS.show(window, stage);
        window.page()
                .getByRole(AriaRole.TABLE)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Discard "))
                .click();
        assertThat(window.dialog("Discard a dead letter")).isVisible();
    }),
    DISCARDED_DEAD_LETTERS((window, stage) -> {
        window.go("/dead-letters?tab=discarded&workflow=odd-on-stage");
        assertThat(window.page().getByRole(AriaRole.TABLE)).containsText("it glows no more");
    }),
    CAPACITY((window, stage) -> {
        window.go("/capacity");
        assertThat(window.page().getByRole(AriaRole.TABLE, new Page.GetByRoleOptions().setName("Workers")))
                .isVisible();
        assertThat(window.page().locator("canvas").first()).isVisible();
    });

    private final BiConsumer<Window, SceneData> way;

    Scene(BiConsumer<Window, SceneData> way) {
        this.way = way;
    }

    /** Shows it in a window, and waits until it is visible. */
    void show(Window window, SceneData stage) {
        way.accept(window, stage);
    }

    private static Locator rows(Window window) {
        return window.page().locator("main table tbody tr");
    }
}
