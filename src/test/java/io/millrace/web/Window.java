package io.millrace.web;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A browser window on the pages. It records everything that should not happen: console errors and warnings,
 * exceptions, requests to other hosts, responses of 500 and above.
 */
final class Window {

    private final BrowserContext context;
    private final Page page;
    private final URI base;
    private final List<String> complaints = new ArrayList<>();
    private final List<Predicate<String>> expected = new ArrayList<>();

    Window(Browser browser, URI base, WindowSettings look) {
        this.base = base;
        context = browser.newContext(new Browser.NewContextOptions()
                .setBaseURL(base.toString())
                .setViewportSize(look.width(), look.height())
                .setColorScheme(look.theme())
                .setLocale("en-GB")
                .setTimezoneId("Europe/Zurich"));
        context.setDefaultTimeout(Chromium.PATIENCE_MS);
        context.grantPermissions(List.of("clipboard-read", "clipboard-write"));
        page = context.newPage();
        page.onConsoleMessage(this::said);
        page.onPageError(error -> complaints.add("exception: " + error));
        page.onRequest(request -> ofThisHost("request", request.url()));
        page.onWebSocket(socket -> ofThisHost("socket", socket.url()));
        page.onResponse(response -> {
            if (response.status() >= 500) {
                complaints.add(response.status() + " " + response.request().method() + " " + response.url());
            }
        });
    }

    Page page() {
        return page;
    }

    /** Opens a URL as if typed. */
    Window go(String path) {
        page.navigate(base.resolve(path).toString());
        return this;
    }

    Locator heading(String name) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(name))
                .first();
    }

    Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    Locator link(String name) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name));
    }

    Locator dialog(String name) {
        return page.getByRole(AriaRole.DIALOG, new Page.GetByRoleOptions().setName(name));
    }

    /** Complaints with these words are expected by the test. */
    Window expecting(String words) {
        expected.add(complaint -> complaint.contains(words));
        return this;
    }

    List<String> complaints() {
        page.waitForTimeout(0); // What the browser has said is delivered while one waits.
        return complaints.stream()
                .filter(complaint -> expected.stream().noneMatch(one -> one.test(complaint)))
                .toList();
    }

    /** Keeps a screenshot and the log, for diagnosis. */
    void keep(String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "browser", name + ".png")));
    }

    void close() {
        context.close();
    }

    private void said(ConsoleMessage message) {
        if (message.type().equals("error") || message.type().equals("warning")) {
            // A rejected request is shown to the person; the browser logs its response regardless.
            var refused =
                    message.text().matches("Failed to load resource: the server responded with a status of 4\\d\\d .*");
            var ordered = refused && !message.location().contains("/assets/");
            if (!ordered) {
                complaints.add("console " + message.type() + ": " + message.text() + " at " + message.location());
            }
        }
    }

    private void ofThisHost(String what, String url) {
        var uri = URI.create(url);
        var local = List.of("data", "blob").contains(uri.getScheme());
        if (!local && !base.getAuthority().equals(uri.getAuthority())) {
            complaints.add(what + " to another host: " + url);
        }
    }
}
