package io.millrace.web;

import com.microsoft.playwright.options.ColorScheme;

/** How a window is set up. */
record Look(int width, int height, ColorScheme theme) {

    static final Look WIDE = new Look(1280, 800, ColorScheme.LIGHT);
    static final Look PHONE = new Look(375, 800, ColorScheme.LIGHT);

    Look dark() {
        return new Look(width, height, ColorScheme.DARK);
    }

    String themeName() {
        return theme == ColorScheme.DARK ? "dark" : "light";
    }
}
