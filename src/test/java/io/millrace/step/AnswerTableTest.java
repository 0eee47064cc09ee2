package io.millrace.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Malformed and unusual answers, served raw on one kept connection. Each has an outcome, and the exchange that follows gets its
 * own answer. A client that pooled a connection with a byte left over would hand that byte to somebody else.
 */
class AnswerTableTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String FORGED = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String FAILS = "fails";
    private static final String HANGS = "no end";

    /**
     * @param raw what the server writes; a {@code |} is a short pause, a final {@code #} closes the connection
     * @param outcome status and body, or {@link #FAILS}, or {@link #HANGS}: it is never complete and ends by its timeout
     */
    record Row(String name, String method, String raw, String outcome) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                get("regular", OK, "200 ok"),
                get("102, then the answer", "HTTP/1.1 102 Processing\r\n\r\n" + OK, "200 ok"),
                get("102, later the answer", "HTTP/1.1 102 Processing\r\n\r\n|" + OK, "200 ok"),
                get("103 with headers", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK, "200 ok"),
                get("100 nobody waited for", "HTTP/1.1 100 Continue\r\n\r\n|" + OK, "200 ok"),
                get("104, new", "HTTP/1.1 104 Upload\r\n\r\n|" + OK, "200 ok"),
                get("199, unknown", "HTTP/1.1 199 Odd\r\n\r\n|" + OK, "200 ok"),
                get("three interim answers", "HTTP/1.1 102 P\r\n\r\n".repeat(3) + "|" + OK, "200 ok"),
                get("interim answers without end", "HTTP/1.1 102 P\r\n\r\n".repeat(1000), FAILS),
                get("102 with a length", "HTTP/1.1 102 P\r\nContent-Length: 3\r\n\r\n" + OK, "200 ok"),
                get("102 with a body", "HTTP/1.1 102 P\r\nContent-Length: 3\r\n\r\nabc" + OK, FAILS),
                get("102 and nothing", "HTTP/1.1 102 P\r\n\r\n", HANGS),
                get("102 and the end", "HTTP/1.1 102 P\r\n\r\n#", FAILS),
                get("101", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", FAILS),
                get("101 and bytes", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n" + FORGED, FAILS),
                get("101 to websocket", "HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\0", FAILS),
                get("101 to h2c", "HTTP/1.1 101 S\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", FAILS),
                get("101 after 102", "HTTP/1.1 102 P\r\n\r\nHTTP/1.1 101 S\r\n\r\n" + FORGED, FAILS),
                get("204", "HTTP/1.1 204 No Content\r\n\r\n", "204 "),
                get("204 with length 0", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", "204 "),
                get("204 with a body", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}", "204 "),
                get("204 with a late body", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n|{}", "204 "),
                get(
                        "204 in chunks",
                        "HTTP/1.1 204 N\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                        "204 "),
                get("204 and an answer", "HTTP/1.1 204 No Content\r\n\r\n" + FORGED, "204 "),
                get("304", "HTTP/1.1 304 Not Modified\r\n\r\n", "304 "),
                get("304 with a length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", "304 "),
                get("304 with a body", "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n{}", "304 "),
                get("304 with a late body", "HTTP/1.1 304 N\r\nContent-Length: 2\r\n\r\n|{}", "304 "),
                get("205 with length 0", "HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n", "205 "),
                head("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "200 "),
                head("HEAD with a body", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "200 "),
                head("HEAD with a late body", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n|hello", "200 "),
                head("HEAD in chunks", CHUNKED + "2\r\nok\r\n0\r\n\r\n", "200 "),
                get("two answers", OK + FORGED, "200 ok"),
                get("an answer and a line end", OK + "\r\n", "200 ok"),
                get("an answer and a byte", OK + "H", "200 ok"),
                get("an answer and half a head", OK + "HTTP/1.1 200 OK\r\nX: ", "200 ok"),
                get("an answer and another soon", OK + "|" + FORGED, "200 ok"),
                get("an answer and a byte soon", OK + "|x", "200 ok"),
                get("body longer than its length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokay", "200 ok"),
                get("body shorter than its length", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", HANGS),
                get("body cut", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok#", FAILS),
                get("length 0 and a body", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nok", "200 "),
                get("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 4\r\n\r\nokay", FAILS),
                get("two lengths in one", "HTTP/1.1 200 OK\r\nContent-Length: 2, 4\r\n\r\nokay", FAILS),
                get("a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok", FAILS),
                get("a length with a sign", "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok", FAILS),
                get("a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok", FAILS),
                get("a length beyond all", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok", FAILS),
                get(
                        "length and chunks",
                        CHUNKED.replace("\r\n\r\n", "\r\nContent-Length: 2\r\n\r\n") + "0\r\n\r\n",
                        FAILS),
                get("chunks", CHUNKED + "2\r\nok\r\n0\r\n\r\n", "200 ok"),
                get("chunks with an extension", CHUNKED + "2;a=b\r\nok\r\n0\r\n\r\n", "200 ok"),
                get("chunks with a trailer", CHUNKED + "2\r\nok\r\n0\r\nX: y\r\n\r\n", "200 ok"),
                get("chunks and a byte", CHUNKED + "2\r\nok\r\n0\r\n\r\nx", "200 ok"),
                get("chunks and an answer", CHUNKED + "2\r\nok\r\n0\r\n\r\n" + FORGED, "200 ok"),
                get("chunks cut", CHUNKED + "2\r\nok\r\n#", FAILS),
                get("chunks without an end", CHUNKED + "2\r\nok\r\n", HANGS),
                get("a chunk whose size is none", CHUNKED + "zz\r\nok\r\n0\r\n\r\n", FAILS),
                get("a chunk of negative size", CHUNKED + "-2\r\nok\r\n0\r\n\r\n", FAILS),
                get("a chunk beyond all", CHUNKED + "fffffffffffffffff\r\nok\r\n0\r\n\r\n", FAILS),
                get("a chunk longer than its size", CHUNKED + "2\r\nokay\r\n0\r\n\r\n", FAILS),
                get("gzip, chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", FAILS),
                get("identity", "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nok", FAILS),
                get("xchunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", FAILS),
                get("chunked twice", CHUNKED.replace("chunked", "chunked, chunked") + "0\r\n\r\n", FAILS),
                get("chunks in HTTP/1.0", CHUNKED.replace("1.1", "1.0") + "0\r\n\r\n", FAILS),
                get("HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "200 ok"),
                get(
                        "HTTP/1.0 kept",
                        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok",
                        "200 ok"),
                get("to the end of the connection", "HTTP/1.1 200 OK\r\n\r\nok#", "200 ok"),
                get("neither length nor end", "HTTP/1.1 200 OK\r\n\r\nok", HANGS),
                get("close, but kept", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", "200 ok"),
                get(
                        "close among others",
                        "HTTP/1.1 200 OK\r\nConnection: x, close\r\nContent-Length: 2\r\n\r\nok",
                        "200 ok"),
                get(
                        "kept for no time",
                        "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=0\r\nContent-Length: 2\r\n\r\nok",
                        "200 ok"),
                get("HTTP/2.0", OK.replace("1.1", "2.0"), FAILS),
                get("HTTP/1.9", OK.replace("1.1", "1.9"), FAILS),
                get("another protocol", "SSH-2.0-OpenSSH_9\r\n\r\n", FAILS),
                get("a status that is no number", OK.replace("200", "abc"), FAILS),
                get("status 099", OK.replace("200", "099"), FAILS),
                get("status 999", OK.replace("200", "999"), "999 ok"),
                get("no reason", OK.replace(" OK", ""), "200 ok"),
                get("a header without a colon", OK.replace("OK\r\n", "OK\r\nnothing\r\n"), FAILS),
                get("headers beyond the limit", OK.replace("OK\r\n", "OK\r\nX: " + "x".repeat(40_000) + "\r\n"), FAILS),
                get(
                        "headers below the limit",
                        OK.replace("OK\r\n", "OK\r\nX: " + "x".repeat(20_000) + "\r\n"),
                        "200 ok"),
                get("a status line without end", "HTTP/1.1 200 " + "x".repeat(40_000), FAILS),
                get("nothing and the end", "#", FAILS),
                get("half a head and the end", "HTTP/1.1 200 OK\r\nX: y#", FAILS));
    }

    private static Row get(String name, String raw, String outcome) {
        return new Row(name, "GET", raw, outcome);
    }

    private static Row head(String name, String raw, String outcome) {
        return new Row(name, "HEAD", raw, outcome);
    }

    private static Vertx vertx;
    private static HttpClient client;
    private static ServerSocket server;
    private static volatile String raw = "";

    @BeforeAll
    static void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(AnswerTableTest::accept);
        vertx = Vertx.vertx();
        var config = new SmallRyeConfigBuilder()
                .withMapping(HttpConfig.class)
                .withConverter(
                        io.quarkus.runtime.configuration.MemorySize.class,
                        100,
                        new io.quarkus.runtime.configuration.MemorySizeConverter())
                .withConverter(java.time.Duration.class, 100, new io.quarkus.runtime.configuration.DurationConverter())
                .withDefaultValue("millrace.http.max-connections-per-host", "1")
                .build()
                .getConfigMapping(HttpConfig.class);
        client = HttpHandler.client(vertx, config);
    }

    @AfterAll
    static void stop() throws IOException {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        server.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void theNextExchangeIsUnharmed(Row row) throws Exception {
        assertThat(ask(HttpMethod.GET, "/before", 5000)).isEqualTo("200 /before");
        raw = row.raw();
        assertThat(ask(HttpMethod.valueOf(row.method()), "/odd", 400)).isEqualTo(row.outcome());
        if (row.raw().contains("|")) {
            Thread.sleep(60); // What a server sends after the next request was sent, no client can tell apart.
        }
        for (var path : List.of("/after", "/later")) {
            assertThat(ask(HttpMethod.GET, path, 5000)).isEqualTo("200 " + path);
        }
    }

    private static String ask(HttpMethod method, String path, long millis) throws Exception {
        var options = new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(server.getLocalPort())
                .setURI(path);
        Future<String> asked = client.request(options).compose(request -> {
            var timer = vertx.setTimer(millis, late -> request.reset(0, new TimeoutException()));
            return request.send()
                    .compose(answer -> answer.body().map(body -> answer.statusCode() + " " + body))
                    .onComplete(done -> vertx.cancelTimer(timer));
        });
        return asked.otherwise(failure -> {
                    var text = String.valueOf(failure) + failure.getCause();
                    return text.contains("TimeoutException") ? HANGS : FAILS;
                })
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                daemon(() -> serve(socket));
            } catch (IOException e) {
                return; // Closed: the test is over.
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                var path = line.split(" ")[1];
                while (!in.readLine().isEmpty()) {
                    continue; // Headers.
                }
                var answer = path.equals("/odd")
                        ? raw
                        : "HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path;
                for (var part : answer.replace("#", "").split("\\|", -1)) {
                    socket.getOutputStream().write(part.getBytes(StandardCharsets.ISO_8859_1));
                    socket.getOutputStream().flush();
                    TimeUnit.MILLISECONDS.sleep(answer.contains("|") ? 20 : 0);
                }
                if (answer.endsWith("#")) {
                    return;
                }
            }
        } catch (IOException | InterruptedException e) {
            return; // The client closed the connection, which it may.
        }
    }

    private static void daemon(Runnable task) {
        var thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    }
}
