package io.millrace.feed;

import io.millrace.execution.ExecutionId;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one subscriber connection of this instance. A channel is subscribed to once, however many listeners it has;
 * when the connection breaks it is re-established with all subscriptions, and the listeners are notified.
 *
 * <p>A subscription that is not confirmed in time and a probe that is not answered count as a broken connection:
 * nothing else reveals a server that vanished silently. On a cluster a channel is subscribed to at any one node,
 * since messages are broadcast to all nodes.
 */
final class RedisPubSub {

    private static final Logger LOG = Logger.getLogger(RedisPubSub.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int CHANNELS_OF_ONE_COMMAND = 500;
    /**
     * A channel nobody uses: unsubscribing from it changes nothing, and every server (every master of a cluster)
     * confirms it.
     */
    private static final String PROBE = "millrace-probe";

    /** A channel, or a pattern, that has listeners. */
    private static final class Topic {
        private final boolean pattern;
        private final Set<Listener> listeners = new CopyOnWriteArraySet<>();
        private boolean confirmed;
        private boolean asked;

        Topic(boolean pattern) {
            this.pattern = pattern;
        }

        /** True when it was not confirmed at the previous probe either. */
        boolean overdue() {
            boolean before = asked;
            asked = !confirmed;
            return before && asked;
        }

        void forget() {
            confirmed = false;
            asked = false;
        }
    }

    private final Vertx vertx;
    private final Redis client;
    private final Duration timeout;

    // All guarded by this. Listeners are called, and connections closed, outside the lock: a closing connection holds
    // a lock of its own while it notifies this object.
    private final Map<String, Topic> topics = new HashMap<>();
    private @Nullable RedisConnection connection;
    private boolean connecting;
    private boolean closed;
    private Duration pause = FIRST_PAUSE;
    private long timer;
    private long probing;
    private int answers;
    private int usualAnswers;

    /** @param timeout how long the server may take to confirm a subscription or answer a probe */
    RedisPubSub(Vertx vertx, Redis client, Duration timeout) {
        this.vertx = vertx;
        this.client = client;
        this.timeout = timeout;
    }

    /**
     * The listener's {@code connected} is called as soon as Redis has confirmed the subscription, then
     * {@code arrived} for each message.
     */
    void add(String name, boolean pattern, Listener listener) {
        boolean confirmed;
        synchronized (this) {
            var topic = topics.get(name);
            if (topic == null) {
                topic = new Topic(pattern);
                topics.put(name, topic);
                if (connection != null) {
                    send(connection, pattern ? Command.PSUBSCRIBE : Command.SUBSCRIBE, List.of(name));
                }
            }
            topic.listeners.add(listener);
            confirmed = topic.confirmed;
            connect();
        }
        if (confirmed) {
            listener.connected();
        }
    }

    synchronized void remove(String name, Listener listener) {
        var topic = topics.get(name);
        if (topic != null && topic.listeners.remove(listener) && topic.listeners.isEmpty()) {
            topics.remove(name);
            if (connection != null) {
                send(connection, topic.pattern ? Command.PUNSUBSCRIBE : Command.UNSUBSCRIBE, List.of(name));
            }
        }
    }

    /** Number of channels and patterns subscribed to. */
    synchronized int topics() {
        return topics.size();
    }

    void close() {
        RedisConnection last;
        synchronized (this) {
            closed = true;
            vertx.cancelTimer(timer);
            vertx.cancelTimer(probing);
            topics.clear();
            last = connection;
            connection = null;
        }
        if (last != null) {
            last.close();
        }
    }

    // Under the lock.
    private void connect() {
        if (closed || connecting || connection != null || topics.isEmpty()) {
            return;
        }
        connecting = true;
        client.connect().onSuccess(this::opened).onFailure(this::failed);
    }

    private void opened(RedisConnection opened) {
        if (!using(opened)) {
            opened.close();
        }
    }

    /** False when it is no longer needed. */
    private synchronized boolean using(RedisConnection opened) {
        connecting = false;
        if (closed) {
            return false;
        }
        connection = opened;
        opened.handler(this::received);
        opened.endHandler(end -> lost(opened));
        opened.exceptionHandler(broken -> lost(opened));
        var channels = new ArrayList<String>();
        var patterns = new ArrayList<String>();
        topics.forEach((name, topic) -> (topic.pattern ? patterns : channels).add(name));
        send(opened, Command.SUBSCRIBE, channels);
        send(opened, Command.PSUBSCRIBE, patterns);
        usualAnswers = 1;
        sendProbe(opened);
        probing = vertx.setPeriodic(timeout.toMillis(), tick -> probe(opened));
        return true;
    }

    private void probe(RedisConnection probed) {
        synchronized (this) {
            if (connection != probed) {
                return;
            }
            if (answers >= usualAnswers && topics.values().stream().noneMatch(Topic::overdue)) {
                usualAnswers = answers;
                sendProbe(probed);
                return;
            }
        }
        LOG.debug("the subscriber connection has gone silent, reconnecting");
        lost(probed);
    }

    private void sendProbe(RedisConnection to) {
        answers = 0;
        send(to, Command.UNSUBSCRIBE, List.of(PROBE));
    }

    private synchronized void failed(Throwable failure) {
        connecting = false;
        LOG.debugf(failure, "cannot open the subscriber connection, retrying in %s", pause);
        connectLater();
    }

    private void lost(RedisConnection broken) {
        synchronized (this) {
            if (connection != broken) {
                return;
            }
            connection = null;
            vertx.cancelTimer(probing);
            topics.values().forEach(Topic::forget);
            connectLater();
        }
        // On a cluster the connections to the other nodes are intact and would continue to deliver.
        broken.close();
    }

    // Under the lock.
    private void connectLater() {
        if (closed) {
            return;
        }
        long jitter = ThreadLocalRandom.current().nextLong(pause.toMillis());
        timer = vertx.setTimer(pause.toMillis() + jitter, fired -> {
            synchronized (this) {
                connect();
            }
        });
        var doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    // Under the lock, so that commands for one channel are sent in the order of the decisions.
    private void send(RedisConnection to, Command command, List<String> names) {
        for (int i = 0; i < names.size(); i += CHANNELS_OF_ONE_COMMAND) {
            var request = Request.cmd(command);
            names.subList(i, Math.min(names.size(), i + CHANNELS_OF_ONE_COMMAND))
                    .forEach(request::arg);
            to.send(request).onFailure(failure -> {
                // Without this the channel would stay silent: start over with a fresh connection, outside the lock.
                LOG.debug("could not send a subscription", failure);
                vertx.runOnContext(later -> lost(to));
            });
        }
    }

    private void received(Response message) {
        switch (message.get(0).toString()) {
            case "message" -> deliver(message.get(1), message.get(1), message.get(2));
            case "pmessage" -> deliver(message.get(1), message.get(2), message.get(3));
            case "subscribe", "psubscribe" -> confirmed(message.get(1).toString());
            case "unsubscribe" -> answered(message.get(1).toString());
            default -> LOG.tracef("not a message: %s", message);
        }
    }

    private void deliver(Response name, Response channel, Response text) {
        Topic topic;
        synchronized (this) {
            topic = topics.get(name.toString());
        }
        if (topic != null) {
            var full = channel.toString();
            var execution = ExecutionId.parse(full.substring(full.lastIndexOf(':') + 1));
            var chunk = Chunk.parse(execution, text.toString());
            topic.listeners.forEach(listener -> listener.arrived(execution, chunk));
        }
    }

    private synchronized void answered(String name) {
        if (name.equals(PROBE)) {
            answers++;
        }
    }

    private void confirmed(String name) {
        Topic topic;
        synchronized (this) {
            pause = FIRST_PAUSE;
            topic = topics.get(name);
            if (topic != null) {
                topic.confirmed = true;
            }
        }
        if (topic != null) {
            topic.listeners.forEach(Listener::connected);
        }
    }
}
