package io.millrace.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;

/** The page of one execution, in words of what a person sees. */
record ExecutionView(Window window) {

    static ExecutionView open(Window window, String id) {
        window.go("/executions/" + id);
        return new ExecutionView(window);
    }

    /** The id in the address, once the page is that of an execution. */
    String id() {
        window.page().waitForURL(Pattern.compile(".*/executions/[0-9a-f-]{36}.*"));
        return window.page().url().replaceFirst(".*/executions/([0-9a-f-]{36}).*", "$1");
    }

    Locator step(String path) {
        return window.page().locator("button[data-path='" + path + "']");
    }

    /** The button says it to those who do not see its colour; a page that was left meanwhile would not. */
    void stepIs(String path, String state) {
        assertThat(step(path)).hasAccessibleName(Pattern.compile(", " + state + "(,|$)"));
    }

    void is(String state) {
        assertThat(window.page().getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .containsText(state, new LocatorAssertions.ContainsTextOptions().setIgnoreCase(true));
    }

    /** The panel of a step, once it is open. */
    Locator panel(String path) {
        return window.page()
                .getByRole(
                        AriaRole.DIALOG,
                        new Page.GetByRoleOptions().setName(path).setExact(true));
    }

    /** A value in it: {@code Input}, {@code Output}. */
    static Locator value(Locator panel, String name) {
        return panel.getByRole(
                AriaRole.GROUP, new Locator.GetByRoleOptions().setName(name).setExact(true));
    }
}
