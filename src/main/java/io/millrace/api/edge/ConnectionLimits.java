package io.millrace.api.edge;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.smallrye.config.SmallRyeConfig;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Limits the connections of the server, in total and of each address, and puts a {@link ConnectionGuard} on each. Netty
 * loads it when {@code io.netty.bootstrap.extensions} is {@code serviceload}; the server of the platform has no place for
 * it.
 */
public final class ConnectionLimits extends ChannelInitializerExtension {

    private static final Logger LOG = Logger.getLogger(ConnectionLimits.class);
    private static final int WITHOUT_A_LIMIT = 100_000;

    private final AtomicInteger all = new AtomicInteger();
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
    private final AtomicInteger refused = new AtomicInteger();
    private @Nullable Limits limits;

    private record Limits(int all, int address, long headMillis) {

        static Limits configured() {
            var config = ConfigProvider.getConfig().unwrap(SmallRyeConfig.class).getConfigMapping(EdgeConfig.class);
            return new Limits(
                    config.maxConnections().orElseGet(Limits::halfTheDescriptors),
                    config.maxConnectionsPerAddress(),
                    config.headTimeout().toMillis());
        }

        private static int halfTheDescriptors() {
            if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
                long half = unix.getMaxFileDescriptorCount() / 2;
                return half > 0 ? (int) Math.min(half, Integer.MAX_VALUE) : WITHOUT_A_LIMIT;
            }
            return WITHOUT_A_LIMIT;
        }
    }

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        var limit = limits();
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            return;
        }
        var address = remote.getAddress();
        int total = all.incrementAndGet();
        int ofAddress = byAddress.merge(address, 1, Integer::sum);
        channel.closeFuture().addListener(closed -> {
            all.decrementAndGet();
            byAddress.computeIfPresent(address, (key, open) -> open == 1 ? null : open - 1);
        });
        if (total > limit.all) {
            refuse(channel, "millrace.web.max-connections", limit.all);
        } else if (ofAddress > limit.address) {
            refuse(channel, "millrace.web.max-connections-per-address", limit.address);
        } else {
            channel.pipeline().addFirst(ConnectionGuard.NAME, new ConnectionGuard(limit.headMillis));
        }
    }

    // One line for each power of two: a flood of connections must not become one of lines.
    private void refuse(Channel channel, String key, int limit) {
        channel.pipeline().addFirst(new CloseWhenActive());
        int count = refused.incrementAndGet();
        if (Integer.bitCount(count) == 1) {
            LOG.warnf("%d connections refused so far: there are already %d (%s)", count, limit, key);
        }
    }

    /**
     * Closes a connection once it is registered: until then a close completes no future, so that the connection would count
     * for ever, and the server logs a warning with a stack trace.
     */
    private static final class CloseWhenActive extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.close();
        }
    }

    // Read with the first connection: this object is made before the configuration is.
    private synchronized Limits limits() {
        var known = limits;
        if (known == null) {
            known = Limits.configured();
            limits = known;
        }
        return known;
    }
}
