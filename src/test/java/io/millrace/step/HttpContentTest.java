package io.millrace.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What http steps send and receive as content, and the headers that speak of it. */
class HttpContentTest {

    @Test
    void aCutOrCorruptGzipIsAnError() throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write("0123456789".repeat(5000).getBytes(StandardCharsets.UTF_8));
        }
        var packed = Buffer.buffer(out.toByteArray());
        assertThat(ContentEncoding.unpack("gzip", packed, 100_000).length()).isEqualTo(50_000);
        assertThat(ContentEncoding.unpack("gzip", packed, 1000).length()).isEqualTo(1001);
        for (int length : List.of(5, packed.length() / 2, packed.length() - 8, packed.length() - 1)) {
            assertThatThrownBy(() -> ContentEncoding.unpack("gzip", packed.slice(0, length), 100_000))
                    .isInstanceOf(IOException.class);
        }
        var corrupt = packed.copy().setByte(packed.length() - 6, (byte) (packed.getByte(packed.length() - 6) + 1));
        assertThatThrownBy(() -> ContentEncoding.unpack("gzip", corrupt, 100_000))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ContentEncoding.unpack("zstd", packed, 10)).hasMessageContaining("zstd");
    }

    @Test
    void jsonIsReadInItsCharsetAndWithoutItsMark() {
        var expected = Map.of("a", "Grüße");
        for (var charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
            var marked = Buffer.buffer("\uFEFF{\"a\":\"Grüße\"}".getBytes(charset));
            assertThat(HttpBody.value("application/json", marked)).isEqualTo(expected);
        }
        var latin = Buffer.buffer("{\"a\":\"Grüße\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(HttpBody.value("application/json; charset=ISO-8859-1", latin))
                .isEqualTo(expected);
    }

    @Test
    void anErrorKeepsJsonParsedAndTextCut() {
        var json = Buffer.buffer("{\"why\":1}");
        assertThat(HttpBody.ofError("application/json", json, 100)).hasToString("{why=1}");
        assertThat(HttpBody.ofError("application/json", json, 3)).isEqualTo("{\"why\":1}");
        assertThat(HttpBody.ofError("application/json", Buffer.buffer("<p>"), 100))
                .isEqualTo("<p>");
        assertThat(HttpBody.ofError("text/plain", Buffer.buffer("x".repeat(600)), 100))
                .isEqualTo("x".repeat(500) + "...");
    }

    @Test
    void anObjectIsSentAsTheFormItsTypeNames() {
        var form = RequestBody.of(Map.of("user", "a b&c"), "application/x-www-form-urlencoded");
        assertThat(form.content()).hasToString("user=a+b%26c");
        var list = RequestBody.of(Map.of("scope", List.of("x", "y")), "application/x-www-form-urlencoded");
        assertThat(list.content()).hasToString("scope=x&scope=y");
        var file = Map.of("base64", "aGk=", "filename", "a.txt", "contentType", "text/plain");
        var parts = RequestBody.of(Map.of("file", file), "multipart/form-data");
        var boundary = parts.contentType().replaceFirst(".*boundary=", "");
        assertThat(parts.content())
                .hasToString("--" + boundary + "\r\n"
                        + "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
                        + "Content-Type: text/plain\r\n\r\nhi\r\n--" + boundary + "--\r\n");
        assertThatThrownBy(() -> RequestBody.of(List.of(1), "multipart/form-data"))
                .hasMessageContaining("form");
    }

    @Test
    void retryAfterIsSecondsOrADateAndBounded() {
        var now = Instant.parse("2026-01-01T00:00:00Z");
        var longest = Duration.ofMinutes(5);
        assertThat(RetryAfter.pause("3", now, longest)).contains(Duration.ofSeconds(3));
        assertThat(RetryAfter.pause("Thu, 01 Jan 2026 00:00:07 GMT", now, longest))
                .contains(Duration.ofSeconds(7));
        assertThat(RetryAfter.pause("86400", now, longest)).contains(longest);
        for (var none : List.of("0", "-1", "soon", "Wed, 31 Dec 2025 23:59:59 GMT")) {
            assertThat(RetryAfter.pause(none, now, longest)).as(none).isEmpty();
        }
    }

    @Test
    void headersThatFrameAMessageAreRefused() {
        for (var name : List.of("Content-Length", "transfer-encoding", "Connection", "TE", "Upgrade", "Proxy-X")) {
            assertThat(HttpRules.header(name)).as(name).contains(name);
        }
        assertThat(HttpRules.header("X-Name")).isNull();
        assertThat(HttpRules.value("X-Name", "Łódź")).contains("X-Name");
        assertThat(HttpRules.value("X-Name", "a\nb")).contains("X-Name");
        assertThat(HttpRules.value("X-Name", "Grüße")).isNull();
        assertThat(HttpRules.method("CONNECT")).contains("CONNECT");
        assertThat(HttpRules.method("TRACE")).contains("TRACE");
    }
}
