package io.millrace.testing;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;

/** Speaks TLS with whoever comes, and plainly with a server on this machine. */
public final class TlsFront implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final NetClient client = vertx.createNetClient();
    private final NetServer server;

    public TlsFront(SelfSigned certificate, int behind) {
        var key = new PfxOptions().setPath(certificate.keyStore().toString()).setPassword(SelfSigned.PASSWORD);
        this.server = vertx.createNetServer(new NetServerOptions().setSsl(true).setKeyCertOptions(key))
                .connectHandler(arrived -> connect(arrived, behind))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private void connect(NetSocket arrived, int behind) {
        arrived.pause();
        client.connect(behind, "127.0.0.1")
                .onSuccess(plain -> {
                    arrived.pipeTo(plain);
                    plain.pipeTo(arrived);
                })
                .onFailure(away -> arrived.close());
    }

    public int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
