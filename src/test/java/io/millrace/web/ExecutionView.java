package io.millrace.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;

/** The page of one execution. */
record ExecutionView(Window window) {

    static ExecutionView open(Window window, String id) {
        window.go("/executions/" + id);
        return new ExecutionView(window);
    }

    /** The id in the URL, once the page is that of an execution. */
    String id() {
        window.page().waitForURL(Pattern.compile(".*/executions/[0-9a-f-]{36}.*"));
        return window.page().url().replaceFirst(".*/executions/([0-9a-f-]{36}).*", "$1");
    }

    Locator step(String path) {
        return window.page().locator("button[data-path='" + path + "']");
    }

    /** Checks the button's accessible name; it also shows that the page has not been left. */
    void stepIs(String path, String state) {
        assertThat(step(path)).hasAccessibleName(Pattern.compile(", " + state + "(,|$)"));
    }

    void is(String state) {
        assertThat(window.page().getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .containsText(state, new LocatorAssertions.ContainsTextOptions().setIgnoreCase(true));
    }

    /** The open panel of a step. */
    Locator panel(String path) {
        return window.page()
                .getByRole(
                        AriaRole.DIALOG,
                        new Page.GetByRoleOptions().setName(path).setExact(true));
    }

    /** A value in the panel: {@code Input}, {@code Output}. */
    static Locator value(Locator panel, String name) {
        return panel.getByRole(
                AriaRole.GROUP, new Locator.GetByRoleOptions().setName(name).setExact(true));
    }
}
