package io.millrace.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.millrace.testing.Client;
import io.millrace.testing.World;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Handling of failed executions. */
@ExtendWith(Browsing.class)
class RepairIT {

    private final AtomicBoolean ill = new AtomicBoolean(true);
    private World world;

    @BeforeEach
    void worldStarts() {
        world = new World(call -> ill.get() && call.path().equals("/print") ? "!500" : "{}");
    }

    @AfterEach
    void worldStops() {
        world.close();
    }

    @Test
    void aDeadLetterIsRetriedOnceTheRemoteServiceRecovered(Window window, Installation millrace) {
        var id = failed(millrace.client(), "retried-letter", 1).get(0);
        var cause = opened(window, "retried-letter", 1);
        assertThat(letters(window)).containsText("500");
        ill.set(false);
        letters(window)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Retry "))
                .click();
        assertThat(cause).hasCount(0);
        await().until(() -> millrace.client().execution(id).getString("status"), "succeeded"::equals);
        var execution = ExecutionView.open(window, id);
        execution.is("succeeded");
        execution.stepIs("print", "succeeded");
        assertThat(paths()).containsExactly("/weigh", "/print", "/print", "/send");
    }

    @Test
    void aDeadLetterIsDiscardedWithAReason(Window window, Installation millrace) {
        var id = failed(millrace.client(), "discarded-letter", 1).get(0);
        var cause = opened(window, "discarded-letter", 1);
        letters(window)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Discard "))
                .click();
        var dialog = window.dialog("Discard a dead letter");
        var discard = dialog.getByRole(
                AriaRole.BUTTON,
                new Locator.GetByRoleOptions().setName("Discard").setExact(true));
        assertThat(discard).isDisabled();
        dialog.getByLabel("Reason").fill("printed by hand");
        discard.click();
        assertThat(cause).hasCount(0);

        window.link("Discarded").click();
        assertThat(letters(window)).containsText("printed by hand");
        var letter = millrace.client().execution(id);
        assertThat(letter.getString("status")).isEqualTo("failed");
        assertThat(paths()).containsExactly("/weigh", "/print");
    }

    @Test
    void aWholeCauseIsRetried(Window window, Installation millrace) {
        var ids = failed(millrace.client(), "whole-cause", 3);
        var cause = opened(window, "whole-cause", 3);
        assertThat(letters(window).locator("tbody tr")).hasCount(3);
        ill.set(false);
        window.button("Retry all: whole-cause").click();
        var dialog = window.dialog("Retry a whole cause");
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Retry them"))
                .click();
        assertThat(cause).hasCount(0);
        assertThat(states(millrace.client(), ids)).containsOnly("succeeded");
    }

    @Test
    void manyAreRetriedAtOnce(Window window, Installation millrace) {
        var ids = failed(millrace.client(), "many-failed", 3);
        ill.set(false);
        window.go("/executions?workflow=many-failed&status=failed");
        var rows = window.page().locator("main table tbody tr");
        assertThat(rows).hasCount(3);
        window.page().getByText("3 shown").click();
        assertThat(window.page().getByText("3 selected")).isVisible();
        window.button("Retry…").click();
        window.dialog("Retry executions")
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Retry 3"))
                .click();
        assertThat(window.page().getByText("3 queued")).isVisible();
        assertThat(states(millrace.client(), ids)).containsOnly("succeeded");
        // They are no longer failed, so they leave the list of failed ones.
        assertThat(rows).hasCount(0);
    }

    @Test
    void aFailedExecutionIsRetriedFromItsPageAndContinuesWhereItStopped(Window window, Installation millrace) {
        var execution = ExecutionView.open(
                window, failed(millrace.client(), "failed-page", 1).get(0));
        execution.is("failed");
        execution.stepIs("print", "failed");
        assertThat(window.page().locator(".execution-error")).containsText("500");
        // The error links to its step.
        window.page().locator(".execution-error").getByRole(AriaRole.LINK).click();
        assertThat(execution.panel("print")).containsText("http-status");
        window.page().keyboard().press("Escape");

        ill.set(false);
        window.button("Retry").click();
        execution.is("succeeded");
        execution.stepIs("print", "succeeded");
        execution.stepIs("send", "succeeded");
        assertThat(window.page().locator(".execution-error")).hasCount(0);
        assertThat(paths()).containsExactly("/weigh", "/print", "/print", "/send");
    }

    @Test
    void aStepAndWhatDependsOnItRunAgainFromItsPanel(Window window, Installation millrace) {
        ill.set(false);
        var execution = ExecutionView.open(
                window, run(millrace.client(), "run-again", 1).get(0));
        execution.is("succeeded");
        execution.step("print").click();
        execution
                .panel("print")
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Run again from here…"))
                .click();
        var dialog = window.dialog("Run again");
        assertThat(dialog.getByLabel("From")).hasValue("print");
        dialog.getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Run again").setExact(true))
                .click();
        assertThat(dialog).hasCount(0);
        var attempts = execution
                .panel("print")
                .getByRole(AriaRole.NAVIGATION, new Locator.GetByRoleOptions().setName("Attempts"));
        assertThat(attempts.getByRole(AriaRole.BUTTON)).hasCount(2);
        assertThat(attempts.getByRole(AriaRole.BUTTON).first())
                .hasAccessibleName(Pattern.compile("1 succeeded, superseded by a rerun"));
        window.page().keyboard().press("Escape");
        execution.stepIs("send", "succeeded");
        execution.is("succeeded");
        await().untilAsserted(
                        () -> assertThat(paths()).containsExactly("/weigh", "/print", "/send", "/print", "/send"));
    }

    /** Returns the permanently failed executions, oldest first. */
    private List<String> failed(Client client, String workflow, int count) {
        var ids = run(client, workflow, count);
        assertThat(states(client, ids)).containsOnly("failed");
        return ids;
    }

    private List<String> run(Client client, String workflow, int count) {
        client.put(workflow, """
                name: %s
                retry: { attempts: 0 }
                steps:
                  - { id: weigh, http: "${ input.world }/weigh" }
                  - { id: print, needs: weigh, retry: { attempts: 0 }, http: "${ input.world }/print" }
                  - { id: send, needs: print, http: "${ input.world }/send" }
                """.formatted(workflow));
        var ids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            ids.add(client.run(workflow, new JsonObject().put("world", world.url())));
        }
        return ids;
    }

    private static List<String> states(Client client, List<String> ids) {
        return client.awaitAll(ids, Duration.ofSeconds(30)).stream()
                .map(one -> one.getString("status"))
                .toList();
    }

    private List<String> paths() {
        return world.calls().stream().map(World.Call::path).toList();
    }

    /** Expands the only cause, which then shows its dead letters. */
    private static Locator opened(Window window, String workflow, int count) {
        window.go("/dead-letters?workflow=" + workflow);
        var cause = window.button(count + " http-status in print");
        cause.click();
        assertThat(cause).hasAttribute("aria-expanded", "true");
        return cause;
    }

    private static Locator letters(Window window) {
        return window.page()
                .getByRole(
                        AriaRole.TABLE,
                        new Page.GetByRoleOptions().setName(Pattern.compile("(Discarded dead|Dead) letters.*")));
    }
}
