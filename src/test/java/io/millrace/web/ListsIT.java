package io.millrace.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.millrace.testing.Client;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lists, filters and bulk operations. */
@ExtendWith(Browsing.class)
class ListsIT {

    private static final String NOTE = """
            name: %s
            retry: { attempts: 0 }
            steps:
              - { id: note, set: "${ input.note }" }
              - { id: odd, when: "${ input.fails }", fail: "odd: ${ input.note }" }
            """;

    @Test
    void executionsAppearAutomaticallyAndAreFilteredAndPaged(Window window, Installation millrace) {
        var client = millrace.client();
        client.put("noted", NOTE.formatted("noted"));
        window.go("/executions?workflow=noted");
        assertThat(window.page().getByText("No execution matches")).isVisible();
        var first = client.run("noted", input("the very first", false));
        assertThat(rows(window)).hasCount(1);

        var ids = new ArrayList<>(List.of(first));
        for (int i = 1; i < 60; i++) {
            ids.add(client.run("noted", input("number " + i, i % 20 == 0)));
        }
        client.awaitAll(ids, Duration.ofSeconds(30));
        var shown = rows(window);
        assertThat(shown.first().getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("Execution ")))
                .hasAttribute("href", "/executions/" + ids.get(59));
        assertThat(shown).hasCount(50);
        window.button("Load more").click();
        assertThat(shown).hasCount(60);

        window.button("failed").click();
        assertThat(shown).hasCount(2);
        assertThat(shown.first()).containsText("odd: number 40");
        assertThat(window.page().url()).contains("status=failed");
        window.page().goBack();
        assertThat(shown.first()).containsText("succeeded");

        window.page().getByLabel("Text").fill("very first");
        assertThat(shown).hasCount(1);
        assertThat(shown.first().getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("Execution ")))
                .hasAttribute("href", "/executions/" + first);
    }

    @Test
    void manyAreCancelledAtOnce(Window window, Installation millrace) {
        var client = millrace.client();
        client.put("sleeper", """
                name: sleeper
                steps:
                  - { id: nap, sleep: 1h }
                """);
        var ids = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            ids.add(client.run("sleeper", new JsonObject()));
        }
        window.go("/executions?workflow=sleeper");
        assertThat(rows(window)).hasCount(5);
        rows(window).last().getByRole(AriaRole.CHECKBOX).click();
        rows(window)
                .nth(1)
                .getByRole(AriaRole.CHECKBOX)
                .click(new Locator.ClickOptions()
                        .setModifiers(List.of(com.microsoft.playwright.options.KeyboardModifier.SHIFT)));
        assertThat(window.page().getByText("4 selected")).isVisible();
        window.button("Cancel…").click();
        var dialog = window.dialog("Cancel executions");
        dialog.getByLabel("Reason").fill("no longer needed");
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Cancel 4"))
                .click();
        assertThat(rows(window).filter(new Locator.FilterOptions().setHasText("cancelled")))
                .hasCount(4);
        assertThat(rows(window).first()).not().containsText("cancelled");
        assertThat(client.execution(ids.get(0)).getString("status")).isEqualTo("cancelled");
        assertThat(client.execution(ids.get(4)).getString("status")).isNotEqualTo("cancelled");
        client.post("/api/executions/" + ids.get(4) + "/cancel");
    }

    @Test
    void aWorkflowIsFoundPausedAndShowsItsLastResults(Window window, Installation millrace) {
        var client = millrace.client();
        client.put("weighed", NOTE.formatted("weighed"));
        client.awaitAll(
                List.of(client.run("weighed", input("fine", false)), client.run("weighed", input("odd", true))),
                Duration.ofSeconds(30));
        window.go("/workflows");
        window.page().getByLabel("Search").fill("weigh");
        assertThat(rows(window)).hasCount(1);
        assertThat(rows(window).getByRole(AriaRole.IMG))
                .hasAccessibleName(java.util.regex.Pattern.compile("1 succeeded.*1 failed"));
        window.button("Pause weighed").click();
        assertThat(rows(window)).containsText("paused");
        assertThat(refused(client)).isEqualTo(409);
        window.button("Activate weighed").click();
        assertThat(rows(window)).containsText("active");
    }

    @Test
    void capacityShowsFigures(Window window) {
        window.go("/capacity");
        assertThat(window.page().getByText("As of ")).isVisible();
        var workers = window.page().getByRole(AriaRole.TABLE, new Page.GetByRoleOptions().setName("Workers"));
        assertThat(workers.locator("tbody tr")).hasCount(1);
        assertThat(workers).containsText("20");
        // The first sample is taken within ten seconds.
        assertThat(window.page().locator("canvas").first()).isVisible();
    }

    private static int refused(Client client) {
        return client.post("/api/workflows/weighed/run", new JsonObject().put("triggerData", input("x", false)))
                .statusCode();
    }

    private static JsonObject input(String note, boolean fails) {
        return new JsonObject().put("note", note).put("fails", fails);
    }

    private static Locator rows(Window window) {
        return window.page().locator("main table tbody tr");
    }
}
