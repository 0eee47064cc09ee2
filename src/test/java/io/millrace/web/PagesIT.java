package io.millrace.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What all pages have in common. */
@ExtendWith(Browsing.class)
class PagesIT {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "/,Executions",
        "/executions,Executions",
        "/workflows,Workflows",
        "/dead-letters,Dead letters",
        "/capacity,Capacity"
    })
    void aPageShowsItsTitleAndNavigationEntry(String path, String title, Window window) {
        window.go(path);
        assertThat(window.heading(title)).isVisible();
        assertThat(window.page()).hasTitle(title + " · Millrace");
    }

    @Test
    void theThemeIsChangedAndRememberedAcrossReloadsAndPages(Window window) {
        window.go("/executions");
        var light = ground(window);
        window.button("Dark theme").click();
        assertThat(window.button("Light theme")).isVisible();
        var dark = ground(window);
        assertThat(dark).isNotEqualTo(light);

        window.page().reload();
        assertThat(window.button("Light theme")).isVisible();
        assertThat(ground(window)).isEqualTo(dark);
        window.go("/capacity");
        assertThat(ground(window)).isEqualTo(dark);
        window.button("Light theme").click();
        assertThat(window.button("Dark theme")).isVisible();
        assertThat(ground(window)).isEqualTo(light);
    }

    private static Object ground(Window window) {
        return window.page().evaluate("getComputedStyle(document.documentElement).backgroundColor");
    }
}
