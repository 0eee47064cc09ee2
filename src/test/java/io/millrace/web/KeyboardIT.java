package io.millrace.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A complete session without a mouse. */
@ExtendWith(Browsing.class)
class KeyboardIT {

    private static final int MOST_TABS = 60;

    @Test
    void aWorkflowIsWrittenSavedRunAndInspectedByKeyboardAlone(Window window) {
        var page = window.page();
        page.addInitScript("""
                for (const kind of ['mousedown', 'pointerdown']) {
                  addEventListener(kind, () => console.error('a mouse was used'), true);
                }
                """);
        window.go("/");
        tabTo(window, window.link("Workflows"));
        page.keyboard().press("Enter");
        assertThat(window.heading("Workflows")).isVisible();
        tabTo(window, window.link("New workflow"));
        page.keyboard().press("Enter");
        var editor = new EditorView(window);
        tabTo(window, editor.text());
        editor.write("""
                name: by-keyboard
                input:
                  type: object
                  properties:
                    name: { type: string, default: world }
                steps:
                  - id: greeting
                    set: { text: "Hello, ${ input.name }!" }
                  - id: shout
                    set: "${ $uppercase(greeting.text) }"
                """);
        editor.says("valid");
        page.keyboard().press("Control+s");
        editor.stored("by-keyboard");

        // Tab indents within the text; Escape leaves it.
        tabTo(window, editor.text());
        page.keyboard().press("Escape");
        page.keyboard().press("Tab");
        assertThat(editor.text()).not().isFocused();
        tabTo(window, window.button("Run…"));
        page.keyboard().press("Enter");
        var dialog = window.dialog("Run by-keyboard");
        assertThat(dialog.getByLabel("name")).isFocused();
        page.keyboard().press("Control+a");
        page.keyboard().type("miller");
        page.keyboard().press("Enter");

        var execution = new ExecutionView(window);
        execution.id();
        execution.is("succeeded");
        tabTo(window, execution.step("greeting"));
        page.keyboard().press("ArrowRight");
        assertThat(execution.step("shout")).isFocused();
        page.keyboard().press("Enter");
        var panel = execution.panel("shout");
        assertThat(ExecutionView.value(panel, "Output")).containsText("HELLO, MILLER!");
        page.keyboard().press("Escape");
        assertThat(panel).hasCount(0);
        assertThat(execution.step("shout")).isFocused();

        // The shortcut belongs to the browser, which has none when headless: over the panel, back to the editor.
        page.goBack();
        assertThat(panel).isVisible();
        page.goBack();
        assertThat(panel).hasCount(0);
        page.goBack();
        page.waitForURL(Pattern.compile(".*/workflows/by-keyboard$"));
        assertThat(editor.text()).containsText("by-keyboard");
    }

    /** Presses Tab until it has the focus, within reason; the focus must be visible. */
    private static void tabTo(Window window, Locator target) {
        target.waitFor();
        for (int i = 0; i < MOST_TABS; i++) {
            if ((Boolean) target.evaluate("one => one === document.activeElement")) {
                // The editor marks the surrounding panel, a moment later.
                window.page().waitForFunction("""
                        one => one.matches(':focus-visible') && [one, one.closest('.wf-text')].some(
                          (that) => that && (getComputedStyle(that).outlineStyle !== 'none' || getComputedStyle(that).boxShadow !== 'none'))
                        """, target.elementHandle());
                return;
            }
            window.page().keyboard().press("Tab");
        }
        throw new AssertionError("Tab does not reach " + target);
    }
}
