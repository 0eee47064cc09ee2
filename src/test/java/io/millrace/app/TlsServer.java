package io.millrace.app;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import io.millrace.testing.SelfSigned;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PfxOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** A server that http steps reach only with features that a packaging may lack: TLS, or decompression. */
final class TlsServer implements AutoCloseable {

    static final int ITEMS = 1_000;

    private static final JsonObject ANSWER =
            new JsonObject().put("all", IntStream.range(0, ITEMS).boxed().toList());

    private final Vertx vertx = Vertx.vertx();
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    private final HttpServer server;
    private final String scheme;

    private TlsServer(HttpServerOptions options, String encoding, Buffer body) {
        this.scheme = options.isSsl() ? "https" : "http";
        this.server = vertx.createHttpServer(options)
                .requestHandler(request -> {
                    asked.add(String.valueOf(request.getHeader("accept-encoding")));
                    request.response()
                            .putHeader("content-type", "application/json")
                            .putHeader("content-encoding", encoding)
                            .end(body);
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** @param encoding the content encoding of its responses, whatever a request accepts */
    static TlsServer packing(String encoding) throws IOException {
        var plain = ANSWER.toBuffer().getBytes();
        var packed = new ByteArrayOutputStream();
        if (encoding.equals("br")) {
            Brotli4jLoader.ensureAvailability();
            packed.write(Encoder.compress(plain));
        } else {
            try (var out = encoding.equals("gzip") ? new GZIPOutputStream(packed) : new DeflaterOutputStream(packed)) {
                out.write(plain);
            }
        }
        return new TlsServer(new HttpServerOptions(), encoding, Buffer.buffer(packed.toByteArray()));
    }

    static TlsServer secure(SelfSigned certificate) {
        var key = new PfxOptions().setPath(certificate.keyStore().toString()).setPassword(SelfSigned.PASSWORD);
        return new TlsServer(
                new HttpServerOptions().setSsl(true).setKeyCertOptions(key), "identity", ANSWER.toBuffer());
    }

    String url() {
        return scheme + "://localhost:" + server.actualPort() + "/";
    }

    /** The encodings that each request accepts. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
