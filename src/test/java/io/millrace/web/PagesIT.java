package io.millrace.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds on each page. */
@ExtendWith(Browsing.class)
class PagesIT {

    @ParameterizedTest
    @CsvSource({
        "/,Executions",
        "/executions,Executions",
        "/workflows,Workflows",
        "/dead-letters,Dead letters",
        "/capacity,Capacity"
    })
    void aPageSaysWhereOneIs(String path, String title, Window window) {
        window.go(path);
        assertThat(window.heading(title)).isVisible();
        assertThat(window.page()).hasTitle(title + " · Millrace");
    }
}
