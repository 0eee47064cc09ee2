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

/** What holds whatever a person has in front of them. */
@ExtendWith(Browsing.class)
class ScenesIT {

    private static Stage stage;

    @BeforeAll
    static void stageIsSet(Installation millrace) {
        stage = new Stage(millrace);
    }

    @AfterAll
    static void stageIsCleared() {
        stage.close();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void axeFindsNoSeriousFaultInEitherTheme(Scene scene, Window window) {
        scene.show(window, stage);
        assertThat(Axe.faults(window.page())).isEmpty();
        window.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        assertThat(Axe.faults(window.page())).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void aPhoneShowsItWithoutScrollingSidewaysAndAFingerReachesAll(
            Scene scene, Windows windows, Installation millrace) {
        var phone = windows.open(millrace.uri(), Look.PHONE);
        scene.show(phone, stage);
        assertThat(Reach.faults(phone.page())).isEmpty();
        assertThat(Axe.faults(phone.page())).isEmpty();
    }
}
