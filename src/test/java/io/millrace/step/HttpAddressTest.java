package io.millrace.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAddressTest {

    @ParameterizedTest
    @CsvSource({
        "http://h/x, http://h:80/x",
        "HTTPS://H/x, https://h:443/x",
        "http://my_service:8080/x, http://my_service:8080/x",
        "http://h, http://h:80/",
        "http://h?a=1, http://h:80/?a=1",
        "http://h/für?q=ö, http://h:80/f%C3%BCr?q=%C3%B6",
        "http://h/f%C3%BCr, http://h:80/f%C3%BCr",
        "http://h/100%, http://h:80/100%25",
        "http://h/x#part, http://h:80/x",
        "http://h/x?a=1#part?b=2, http://h:80/x?a=1",
        "http://bücher.example/, http://xn--bcher-kva.example:80/",
        "http://[::1]:8080/x, http://[::1]:8080/x",
    })
    void aUrlIsTakenAsBrowsersTakeIt(String url, String sent) {
        var address = HttpAddress.of(url, "");
        assertThat(address.origin() + address.target()).isEqualTo(sent);
    }

    @Test
    void aQueryComesBeforeTheFragment() {
        assertThat(HttpAddress.of("http://h/x#part", "page=2").target()).isEqualTo("/x?page=2");
        assertThat(HttpAddress.of("http://h/x?a=1#part", "page=2").target()).isEqualTo("/x?a=1&page=2");
    }

    @Test
    void userAndPasswordBecomeBasicAuthentication() {
        assertThat(HttpAddress.of("http://us%40er:pass@h/", "").credentials()).isEqualTo("Basic dXNAZXI6cGFzcw==");
        assertThat(HttpAddress.of("http://h/a@b", "").credentials()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://x/y",
                "/relative",
                "http://",
                "http://a b/",
                "http://h:0/",
                "http://h:99999/",
                "http://h:x/"
            })
    void whatIsNoAddressIsRefused(String url) {
        assertThatThrownBy(() -> HttpAddress.of(url, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("url");
    }

    @ParameterizedTest
    @CsvSource({
        "/c, http://h:80/c",
        "c, http://h:80/a/c",
        "../c, http://h:80/c",
        "../../../c, http://h:80/c",
        "?page=2, http://h:80/a/b?page=2",
        "#end, http://h:80/a/b?q=1",
        "/a b, http://h:80/a%20b",
        "/für, http://h:80/f%C3%BCr",
        "//other/c, http://other:80/c",
        "HTTPS://other/c, https://other:443/c",
        "/to?u=http://x/../y, http://h:80/to?u=http://x/../y",
    })
    void aLocationIsResolved(String location, String target) {
        var address = HttpAddress.of("http://h/a/b?q=1", "").resolve(location);
        assertThat(address.origin() + address.target()).isEqualTo(target);
    }
}
