package io.millrace.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;

/** The editor of a workflow. */
record EditorView(Window window) {

    static EditorView fresh(Window window) {
        window.go("/workflows/new");
        return new EditorView(window);
    }

    Locator text() {
        return window.page().getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Definition"));
    }

    /** Replaces the whole text, which has the focus. */
    EditorView write(String definition) {
        window.page().keyboard().press("Control+a");
        window.page().keyboard().insertText(definition);
        return this;
    }

    void says(String verdict) {
        assertThat(window.page().locator(".wf-verdict")).containsText(verdict);
    }

    /** The line number, from 1, of the underlined text. */
    int underlinedLine() {
        return (Integer)
                window.page()
                        .locator(".cm-lintRange-error")
                        .first()
                        .evaluate(
                                "mark => [...mark.closest('.cm-content').querySelectorAll('.cm-line')].indexOf(mark.closest('.cm-line')) + 1");
    }

    void save() {
        window.button("Save").click();
    }

    void stored(String name) {
        window.page().waitForURL(Pattern.compile(".*/workflows/" + name + "$"));
    }
}
