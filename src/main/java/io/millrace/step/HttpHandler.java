package io.millrace.step;

import io.millrace.execution.Failure;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.impl.VertxInternal;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Carries out {@code http}. On Vert.x's own client and not on its web client: that one has no handle by which a request in
 * progress can be aborted before the head of the response has arrived, and cancelling must close the call.
 */
@ApplicationScoped
// A client belongs to the context it was made on. Made at the first call, that could be the web server's, which is
// closed
// before the worker has drained: the calls in progress would fail.
@Startup
class HttpHandler implements ActionHandler<HttpKind.Http> {

    private final VertxInternal vertx;
    private final HttpClient client;
    private final HttpConfig config;

    HttpHandler(Vertx vertx, HttpConfig config) {
        this.vertx = (VertxInternal) vertx;
        this.config = config;
        this.client = client(vertx, config);
    }

    static HttpClient client(Vertx vertx, HttpConfig config) {
        int maxHeaders = (int) config.maxAnswerHeaders().asLongValue();
        return vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setConnectTimeout((int) config.connectTimeout().toMillis())
                        .setKeepAliveTimeout(
                                (int) Math.max(1, config.keepAlive().toSeconds()))
                        .setMaxWaitQueueSize(config.maxWaiting()))
                .with(new PoolOptions().setHttp1MaxSize(config.maxConnectionsPerHost()))
                .withConnectHandler(connection -> AnswerCodec.install(connection, maxHeaders))
                .build();
    }

    @PreDestroy
    void close() {
        client.close();
    }

    @Override
    public Uni<StepOutcome> attempt(HttpKind.Http action, StepContext context) {
        HttpCall call;
        try {
            call = HttpCall.of(action, context, config);
        } catch (IllegalArgumentException e) {
            return Uni.createFrom()
                    .item(new StepOutcome.Failed(new Failure("http-request", String.valueOf(e.getMessage()), false)));
        }
        // A call reads its answer as it comes: what prepares it for that has to happen on the loop that delivers it.
        var loop = vertx.createEventLoopContext();
        return Uni.createFrom().emitter(emitter -> {
            emitter.onTermination(() -> loop.runOnContext(ignored -> call.abort()));
            loop.runOnContext(ignored -> call.send(client, emitter::complete));
        });
    }
}
