package io.millrace.api.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.MillraceProcess;
import io.millrace.testing.Servers;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the packaged application lets in, byte by byte. */
class EdgeIT {

    private static final int PATIENCE_MS = 10_000;
    private static final int MOST = 30;

    private static MillraceProcess millrace;

    @BeforeAll
    static void start() {
        millrace = MillraceProcess.start(Map.of(
                        "DATABASE_URL", Servers.newDatabase(),
                        "MILLRACE_WEB_HEAD_TIMEOUT", "1S",
                        "MILLRACE_WEB_BODY_TIMEOUT", "2S",
                        "MILLRACE_WEB_HOSTS", "millrace.example.com",
                        "MILLRACE_WEB_ORIGINS", "https://console.example.com",
                        "MILLRACE_WEB_MAX_CONNECTIONS_PER_ADDRESS", Integer.toString(MOST)))
                .awaitReady();
    }

    @AfterAll
    static void stop() {
        millrace.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | X: y",
                "404 | Origin: http://127.0.0.1:PORT",
                "404 | Origin: https://console.example.com",
                "404 | Sec-Fetch-Site: same-origin",
                "404 | Sec-Fetch-Site: none",
                "403 | Origin: https://evil.example",
                "403 | Origin: http://127.0.0.1:1",
                "403 | Origin: null",
                "403 | Sec-Fetch-Site: cross-site",
                "403 | Sec-Fetch-Site: same-site",
            })
    void aPageOfAnotherSiteChangesNothing(int status, String header) throws IOException {
        var answer = ask("POST /api/workflows/no-such-one/run HTTP/1.1\r\n" + host() + header(header)
                + "Content-Length: 0\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "101 | X: y",
                "101 | Origin: http://127.0.0.1:PORT",
                "403 | Origin: https://evil.example",
                "403 | Sec-Fetch-Site: cross-site"
            })
    void aSocketIsOpenedByTheServicesOwnPagesOnly(int status, String header) throws IOException {
        try (var socket = connect()) {
            send(
                    socket,
                    "GET /api/live HTTP/1.1\r\n" + host() + header(header)
                            + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
            assertThat(new String(socket.getInputStream().readNBytes(12), ISO_8859_1))
                    .isEqualTo("HTTP/1.1 " + status);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200, localhost",
        "200, millrace",
        "200, 10.1.2.3:8080",
        "200, [::1]:8080",
        "200, millrace.example.com",
        "200, millrace.work.svc.cluster.local",
        "421, evil.example",
        "421, 127.0.0.1.evil.example:8080"
    })
    void aNameThatIsNotOursReadsNothing(int status, String host) throws IOException {
        assertThat(ask("GET /api/workflows HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | Content-Length: 4;Transfer-Encoding: chunked",
                "400 | Content-Length: 4;Transfer-Encoding: xchunked",
                "501 | Transfer-Encoding: gzip, chunked",
                "501 | Transfer-Encoding: identity",
            })
    void ambiguousFramingIsRefusedAndTheConnectionClosed(int status, String headers) throws IOException {
        var answer = ask("POST /api/workflows/validate HTTP/1.1\r\n" + host() + "Content-Type: application/yaml\r\n"
                + headers.replace(";", "\r\n") + "\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\n" + host() + "\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").doesNotContain("HTTP/1.1 200");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "415, none",
                "415, text/plain",
                "415, application/x-www-form-urlencoded",
                "404, application/json",
                "404, application/json; charset=utf-8"
            })
    void aBodyNeedsATypeThatAFormCannotSend(int status, String type) throws IOException {
        var answer = ask("POST /api/workflows/no-such-one/run HTTP/1.1\r\n" + host()
                + (type == null ? "" : "Content-Type: " + type + "\r\n")
                + "Content-Length: 2\r\nConnection: close\r\n\r\n{}");
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void answersOfTheApiAreNeitherStoredNorGuessedAt() throws IOException {
        var answer = ask("GET /api/workflows HTTP/1.1\r\n" + host() + "Connection: close\r\n\r\n");
        assertThat(answer.toLowerCase()).contains("x-content-type-options: nosniff", "cache-control: no-store");
    }

    @Test
    void aHeadThatDripsIsCutOff() throws Exception {
        try (var socket = connect()) {
            send(socket, "GET /api/workflows HTTP/1.1\r\n");
            assertThat(dripUntilClosed(socket)).isLessThan(40);
        }
    }

    @Test
    void theNextHeadOnTheSameConnectionIsCutOffToo() throws Exception {
        try (var socket = connect()) {
            send(socket, "HEAD /api/workflows HTTP/1.1\r\n" + host() + "\r\n");
            socket.getInputStream().read(new byte[4096]);
            send(socket, "GET /api/workflows HTTP/1.1\r\n");
            assertThat(dripUntilClosed(socket)).isLessThan(40);
        }
    }

    @Test
    void aBodyThatNeverEndsIsAnswered408() throws IOException {
        var answer = ask("POST /api/workflows/validate HTTP/1.1\r\n" + host()
                + "Content-Type: application/yaml\r\nContent-Length: 100\r\n\r\nname: x");
        assertThat(answer).startsWith("HTTP/1.1 408 ").contains("/problems/request-timeout");
    }

    @Test
    void furtherConnectionsOfAnAddressAreRefusedUntilOthersAreClosed() throws IOException {
        // What was refused must not count afterwards, so the second flood leaves room for as many as the first.
        for (int flood = 0; flood < 2; flood++) {
            List<Socket> open = new ArrayList<>();
            try {
                for (int i = 0; i < 3 * MOST; i++) {
                    open.add(connect());
                }
                int accepted = 0;
                for (var socket : open) {
                    accepted += answers(socket) ? 1 : 0;
                }
                assertThat(accepted).isEqualTo(MOST);
            } finally {
                for (var socket : open) {
                    socket.close();
                }
            }
            millrace.awaitReady();
        }
    }

    private static int dripUntilClosed(Socket socket) throws Exception {
        socket.setSoTimeout(100);
        for (int sent = 0; sent < 100; sent++) {
            try {
                send(socket, "a");
                if (socket.getInputStream().read() < 0) {
                    return sent;
                }
            } catch (java.net.SocketTimeoutException e) {
                // Still open: the next byte.
            } catch (IOException closed) {
                return sent;
            }
        }
        return Integer.MAX_VALUE;
    }

    /** Whether a request on this connection, which stays open, is answered. */
    private static boolean answers(Socket socket) {
        try {
            send(socket, "HEAD /health/live HTTP/1.1\r\n" + host() + "\r\n");
            return socket.getInputStream().read() >= 0;
        } catch (IOException reset) {
            return false;
        }
    }

    private static String header(String header) {
        return header.replace("PORT", Integer.toString(millrace.port())) + "\r\n";
    }

    private static String host() {
        return "Host: 127.0.0.1:" + millrace.port() + "\r\n";
    }

    private static String ask(String request) throws IOException {
        try (var socket = connect()) {
            send(socket, request);
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private static Socket connect() throws IOException {
        var socket = new Socket("127.0.0.1", millrace.port());
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }
}
