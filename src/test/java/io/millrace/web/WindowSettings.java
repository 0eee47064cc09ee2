package io.millrace.web;

import com.microsoft.playwright.options.ColorScheme;

/** The settings of a window. */
record WindowSettings(int width, int height, ColorScheme theme) {

    static final WindowSettings WIDE = new WindowSettings(1280, 800, ColorScheme.LIGHT);
    static final WindowSettings PHONE = new WindowSettings(375, 800, ColorScheme.LIGHT);

    WindowSettings dark() {
        return new WindowSettings(width, height, ColorScheme.DARK);
    }

    String themeName() {
        return theme == ColorScheme.DARK ? "dark" : "light";
    }
}
