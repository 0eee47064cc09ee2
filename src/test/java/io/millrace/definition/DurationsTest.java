package io.millrace.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "250ms,PT0.25S",
        "2s,PT2S",
        "5m,PT5M",
        "1h30m,PT1H30M",
        "2d,PT48H",
        "1d2h3m4s5ms,P1DT2H3M4.005S",
        "PT5M,PT5M",
        "P1D,PT24H",
        "0s,PT0S",
        "1m1ms,PT1M0.001S",
        "100h,PT100H"
    })
    void parses(String text, String iso) {
        assertEquals(Duration.parse(iso), Durations.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "5",
                "5 m",
                "m",
                "5x",
                "5s4m",
                "-5s",
                "PT-5S",
                "P",
                "1.5h",
                "5M",
                "99999999999s",
                "pt5m",
                "5m "
            })
    void anythingElseIsRejected(String text) {
        assertThrows(IllegalArgumentException.class, () -> Durations.parse(text));
    }
}
