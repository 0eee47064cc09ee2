package io.millrace.api.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that does not finish the head of a request in time, however slowly bytes go on arriving. Runs on the
 * event loop of its channel; so does {@link #entered}.
 */
final class ConnectionGuard extends ChannelInboundHandlerAdapter {

    static final String NAME = "millrace-guard";

    private final long headMillis;
    private @Nullable ScheduledFuture<?> deadline;
    private int inFlight;
    private boolean multiplexed;

    ConnectionGuard(long headMillis) {
        this.headMillis = headMillis;
    }

    /** The head of this request is complete. */
    static void entered(RoutingContext request) {
        if (request.request().connection() instanceof ConnectionBase below
                && below.channel().pipeline().get(NAME) instanceof ConnectionGuard guard) {
            guard.begin(request, below.channel());
        }
    }

    private void begin(RoutingContext request, Channel channel) {
        stopClock();
        if ("websocket".equalsIgnoreCase(request.request().getHeader(HttpHeaders.UPGRADE))) {
            // From here on frames follow, at any pace.
            channel.pipeline().remove(this);
            return;
        }
        // One connection carries many requests, and frames between them.
        multiplexed = request.request().version() == HttpVersion.HTTP_2;
        inFlight++;
        request.addEndHandler(ended -> channel.eventLoop().execute(() -> inFlight--));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        startClock(context);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (inFlight == 0 && !multiplexed && deadline == null) {
            startClock(context);
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopClock();
        context.fireChannelInactive();
    }

    private void startClock(ChannelHandlerContext context) {
        deadline = context.executor()
                .schedule(
                        () -> {
                            context.close();
                        },
                        headMillis,
                        TimeUnit.MILLISECONDS);
    }

    private void stopClock() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
