package io.millrace.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every page with the data of a demo shop. With {@code -Dscreenshots=true} the screenshots replace
 * {@code docs/images}; then the shop runs for a while first, so that the charts have data.
 */
@ExtendWith(Browsing.class)
class ScreenshotsIT {

    private static final boolean RENEW = Boolean.getBoolean("screenshots");
    private static final Path FOLDER = RENEW ? Path.of("docs", "images") : Path.of("target", "screenshots");
    private static final Duration BUSY = Duration.ofMinutes(RENEW ? Long.getLong("screenshots.minutes", 12) : 0);
    private static final int LARGEST = 200_000;

    private static Installation millrace;
    private static DemoShop shop;
    private static String running;
    private static String failed;

    @BeforeAll
    static void shopStarts() {
        millrace = Installation.start();
        shop = new DemoShop(millrace.client());
        shop.opens();
        shop.isBusy(BUSY);
        shop.hasHistory();
        failed = shop.failed();
        running = shop.works();
    }

    @AfterAll
    static void shopStops() {
        millrace.close();
        shop.close();
    }

    @Test
    void everyPageFitsOnAScreenInLight(Browsing.Windows windows) {
        everyPage(windows.open(millrace.uri(), WindowSettings.WIDE), "light");
    }

    @Test
    void everyPageFitsOnAScreenInDark(Browsing.Windows windows) {
        everyPage(windows.open(millrace.uri(), WindowSettings.WIDE.dark()), "dark");
    }

    @Test
    void pagesForMobileUseFitOnAPhone(Browsing.Windows windows) {
        for (var look : new WindowSettings[] {WindowSettings.PHONE, WindowSettings.PHONE.dark()}) {
            var window = windows.open(millrace.uri(), look);
            executions(window);
            keep(window, "executions-phone-" + look.themeName());
            execution(window);
            keep(window, "execution-phone-" + look.themeName());
        }
    }

    @Test
    void aLinkToAVersionShowsWhatItChanged(Browsing.Windows windows) {
        var window = windows.open(millrace.uri());
        window.go("/workflows/order-fulfilment?tab=versions&version=2");
        assertThat(window.heading("From version 1 to 2")).isVisible();
    }

    private static void everyPage(Window window, String theme) {
        var page = window.page();
        execution(window);
        keep(window, "execution-" + theme);

        executions(window);
        keep(window, "executions-" + theme);

        window.go("/executions/" + failed + "?step=capture");
        assertThat(new ExecutionView(window).panel("capture")).containsText("503");
        assertThat(ExecutionView.value(new ExecutionView(window).panel("capture"), "Input"))
                .isVisible();
        keep(window, "step-" + theme);

        window.go("/workflows");
        assertThat(page.locator("main tbody tr")).hasCount(8);
        keep(window, "workflows-" + theme);

        window.go("/workflows/order-fulfilment");
        new EditorView(window).says("valid");
        assertThat(page.locator(".graph-node").first()).isVisible();
        keep(window, "editor-" + theme);

        window.button("Run…").click();
        var dialog = window.dialog("Run order-fulfilment");
        dialog.getByLabel("Order").fill("A-2042");
        dialog.getByLabel("Customer").fill("grace");
        dialog.getByLabel("Lines").fill("[\n  { \"sku\": \"KETTLE\", \"quantity\": 1 }\n]");
        keep(window, "run-" + theme);

        window.go("/workflows/order-fulfilment?tab=versions");
        assertThat(page.locator(".cm-changedLine").first()).isVisible();
        keep(window, "versions-" + theme);

        window.go("/dead-letters");
        page.locator(".letters-toggle")
                .filter(new Locator.FilterOptions().setHasText("refuse"))
                .click();
        assertThat(page.getByRole(AriaRole.TABLE)
                        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Retry "))
                        .first())
                .isVisible();
        keep(window, "dead-letters-" + theme);

        window.go(RENEW ? "/capacity?minutes=15" : "/capacity");
        assertThat(page.getByText("As of ")).isVisible();
        assertThat(page.locator("canvas").first()).isVisible();
        keep(window, "capacity-" + theme);
    }

    private static void executions(Window window) {
        window.go("/executions");
        assertThat(window.page().locator("main tbody tr").nth(20)).isVisible();
        assertThat(window.page().getByRole(AriaRole.STATUS).getByText("live")).isVisible();
    }

    private static void execution(Window window) {
        var execution = ExecutionView.open(window, running);
        execution.stepIs("parcels/*/pick", "running");
        assertThat(execution.step("parcels")).containsText("2 of 4 done");
        assertThat(window.page().getByText("send-receipt").first()).isVisible();
    }

    private static void keep(Window window, String name) {
        var page = window.page();
        assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .as("%s does not overflow the right edge", name)
                .isTrue();
        var picture = page.screenshot(new Page.ScreenshotOptions()
                .setPath(FOLDER.resolve(name + ".png"))
                .setAnimations(ScreenshotAnimations.DISABLED));
        assertThat(picture.length).as("size of %s", name).isLessThan(LARGEST);
    }
}
