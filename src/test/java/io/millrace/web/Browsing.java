package io.millrace.web;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Provides a test with {@link Window}s and the shared {@link Installation}, and fails it when a window recorded a
 * complaint. Without a browser the tests are skipped, and the report says why.
 */
final class Browsing implements ExecutionCondition, ParameterResolver, AfterEachCallback {

    private static final Namespace HERE = Namespace.create(Browsing.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return Chromium.missing()
                .map(why -> {
                    if (context.getTestMethod().isEmpty()) {
                        System.out.println(context.getDisplayName() + ": " + why);
                    }
                    return ConditionEvaluationResult.disabled(why);
                })
                .orElseGet(() -> ConditionEvaluationResult.enabled("there is a browser"));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        return type == Window.class || type == Windows.class || type == Installation.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        if (type == Installation.class) {
            return installation(context);
        }
        var windows = windows(context);
        return type == Windows.class
                ? windows
                : windows.open(installation(context).uri());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        var windows = context.getStore(HERE).remove(Windows.class, Windows.class);
        if (windows != null) {
            windows.close(context.getExecutionException().isPresent());
        }
    }

    private static Installation installation(ExtensionContext context) {
        return kept(context, Installation.class, Installation::start);
    }

    private static Windows windows(ExtensionContext context) {
        var chromium = kept(context, Chromium.class, Chromium::start);
        return context.getStore(HERE)
                .computeIfAbsent(Windows.class, key -> new Windows(chromium, name(context)), Windows.class);
    }

    /** Name of a test's artefacts; distinct for each set of parameters. */
    private static String name(ExtensionContext context) {
        var method = context.getRequiredTestMethod().getName();
        var shown = context.getDisplayName();
        return context.getRequiredTestClass().getSimpleName() + "." + method
                + (shown.startsWith(method) ? "" : "-" + shown.replaceAll("\\W+", "-"));
    }

    /** Shared resources are closed by JUnit after all tests. */
    private static <T extends AutoCloseable> T kept(ExtensionContext context, Class<T> type, Supplier<T> start) {
        return context.getRoot().getStore(HERE).computeIfAbsent(type, key -> start.get(), type);
    }

    /** The windows of one test. */
    static final class Windows {

        private static final boolean KEEP_ALL = Boolean.getBoolean("keep");

        private final Chromium chromium;
        private final String test;
        private final List<Window> open = new ArrayList<>();

        Windows(Chromium chromium, String test) {
            this.chromium = chromium;
            this.test = test;
        }

        Window open(URI base) {
            return open(base, WindowSettings.WIDE);
        }

        Window open(URI base, WindowSettings look) {
            var window = new Window(chromium.browser(), base, look);
            open.add(window);
            return window;
        }

        /** @param failed whether the test failed: then what the windows show is kept for diagnosis */
        void close(boolean failed) {
            var complaints = new ArrayList<String>();
            for (int i = 0; i < open.size(); i++) {
                var window = open.get(i);
                complaints.addAll(window.complaints());
                if (KEEP_ALL || failed || !complaints.isEmpty()) {
                    window.keep(test + (i == 0 ? "" : "-" + i));
                }
                window.close();
            }
            if (!complaints.isEmpty()) {
                throw new AssertionError(String.join("\n", complaints));
            }
        }
    }
}
