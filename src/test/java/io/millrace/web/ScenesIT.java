package io.millrace.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.millrace.web.Browsing.Windows;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What all scenes have in common. */
@ExtendWith(Browsing.class)
class ScenesIT {

    private static SceneData stage;

    @BeforeAll
    static void stageIsSet(Installation millrace) {
        stage = new SceneData(millrace);
    }

    @AfterAll
    static void stageIsCleared() {
        stage.close();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void axeFindsNoSeriousViolationInEitherTheme(Scene scene, Window window) {
        scene.show(window, stage);
        assertThat(Axe.faults(window.page())).isEmpty();
        window.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        assertThat(Axe.faults(window.page())).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void aPhoneShowsItWithoutHorizontalScrollingAndEverythingIsReachableByTouch(
            Scene scene, Windows windows, Installation millrace) {
        var phone = windows.open(millrace.uri(), WindowSettings.PHONE);
        scene.show(phone, stage);
        assertThat(TouchReach.faults(phone.page())).isEmpty();
        assertThat(Axe.faults(phone.page())).isEmpty();
    }
}
