package io.millrace.app;

import io.netty.handler.codec.compression.StandardCompressionOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/** A server that http steps reach only with what a packaging may lack: TLS, or unpacking what is compressed. */
final class FarSide implements AutoCloseable {

    static final int ITEMS = 1_000;

    private static final String PASSWORD = "secret";
    private static final JsonObject ANSWER =
            new JsonObject().put("all", IntStream.range(0, ITEMS).boxed().toList());

    private final Vertx vertx = Vertx.vertx();
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    private final HttpServer server;
    private final String scheme;
    private final List<String> trust;

    private FarSide(HttpServerOptions options, List<String> trust) {
        this.trust = trust;
        this.scheme = options.isSsl() ? "https" : "http";
        this.server = vertx.createHttpServer(options)
                .requestHandler(request -> {
                    asked.add(String.valueOf(request.getHeader("accept-encoding")));
                    request.response()
                            .putHeader("content-type", "application/json")
                            .end(ANSWER.encode());
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** Answers packed as the client likes best. */
    static FarSide compressing() {
        var options = new HttpServerOptions()
                .setCompressionSupported(true)
                .addCompressor(StandardCompressionOptions.gzip())
                .addCompressor(StandardCompressionOptions.deflate());
        return new FarSide(options, List.of());
    }

    /** Shows a certificate that nobody but itself has signed. */
    static FarSide secure(Path folder) throws IOException, InterruptedException {
        var key = folder.resolve("key.p12");
        var certificate = folder.resolve("certificate");
        var trust = folder.resolve("trust.p12");
        keytool(key, "-genkeypair", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=dns:localhost");
        keytool(key, "-exportcert", "-file", certificate.toString());
        keytool(trust, "-importcert", "-noprompt", "-file", certificate.toString());
        var options = new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PfxOptions().setPath(key.toString()).setPassword(PASSWORD));
        return new FarSide(
                options,
                List.of("-Djavax.net.ssl.trustStore=" + trust, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD));
    }

    private static void keytool(Path store, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", "it", "-keystore", store.toString(), "-storepass", PASSWORD));
        var log = store.resolveSibling("keytool.log").toFile();
        int answer = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start()
                .waitFor();
        if (answer != 0) {
            throw new IllegalStateException(command + " answered " + answer + ", see " + log);
        }
    }

    String url() {
        return scheme + "://localhost:" + server.actualPort() + "/";
    }

    /** What makes a process trust this server. */
    List<String> trust() {
        return trust;
    }

    /** Of each request, the encodings it takes. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
