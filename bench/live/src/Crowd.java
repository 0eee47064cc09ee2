import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Many clients of {@code /api/watch} on one thread, so that they take little of the machine that they measure. They read
 * what the server sends by hand: it sends text, close and ping, none of them masked.
 */
final class Crowd implements AutoCloseable {

    private static final int FINAL = 0x80;
    private static final int MORE = 0;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    /** @param latencies in ms, sorted */
    record Found(long events, long measured, long frames, long wrong, long pictures, double[] latencies) {

        double quantile(double q) {
            return latencies.length == 0
                    ? Double.NaN
                    : latencies[(int) Math.min(latencies.length - 1, Math.floor(q * latencies.length))];
        }
    }

    private static final class Client {
        final SocketChannel channel;
        final Map<Integer, Integer> last = new HashMap<>();
        final ByteArrayOutputStream message = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.allocate(16 * 1024);

        Client(SocketChannel channel) {
            this.channel = channel;
        }
    }

    private final int port;
    private final Selector selector = Selector.open();
    private final List<Client> clients = new ArrayList<>();
    private final Map<String, Integer> executions = new HashMap<>();
    private List<String> ids = List.of();
    private final Thread reader = new Thread(this::read, "clients");
    private volatile Throwable failure;
    private volatile boolean closed;

    // Guarded by this.
    private long measureFrom = Long.MAX_VALUE;
    private int following;
    private int ended;
    private long events;
    private long frames;
    private long wrong;
    private long pictures;
    private double[] latencies = new double[1 << 16];
    private int measured;

    Crowd(int port) throws IOException {
        this.port = port;
        reader.setDaemon(true);
    }

    void join() throws IOException {
        var channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.write(StandardCharsets.US_ASCII.encode("GET /api/watch HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"));
        var answer = new StringBuilder();
        var one = ByteBuffer.allocate(1);
        while (!answer.toString().endsWith("\r\n\r\n")) {
            if (channel.read(one.clear()) < 0) {
                throw new IOException("refused: " + answer);
            }
            answer.append((char) one.get(0));
        }
        if (!answer.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("refused: " + answer);
        }
        clients.add(new Client(channel));
    }

    void watch(List<String> started) throws IOException {
        ids = started;
        for (var id : started) {
            executions.put(id, executions.size());
        }
        for (var client : clients) {
            client.channel.configureBlocking(false);
            client.channel.register(selector, SelectionKey.OP_READ, client);
        }
        reader.start();
    }

    void follow(int client, int execution) throws IOException {
        synchronized (this) {
            following++;
        }
        send(
                clients.get(client),
                TEXT,
                ("{\"follow\":\"" + ids.get(execution) + "\"}").getBytes(StandardCharsets.US_ASCII));
    }

    synchronized void measureFrom(long millis) {
        measureFrom = millis;
    }

    // Masked with zeros, which leaves it as it is.
    private static void send(Client client, int kind, byte[] text) throws IOException {
        var frame = ByteBuffer.allocate(6 + text.length);
        frame.put((byte) (FINAL | kind))
                .put((byte) (0x80 | text.length))
                .putInt(0)
                .put(text)
                .flip();
        synchronized (client) {
            while (frame.hasRemaining()) {
                client.channel.write(frame);
            }
        }
    }

    private void read() {
        try {
            while (!closed) {
                selector.select(1000);
                long now = System.currentTimeMillis();
                for (var key : selector.selectedKeys()) {
                    read((Client) key.attachment(), now);
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException | RuntimeException e) {
            failure = closed ? null : e;
        }
    }

    private void read(Client client, long turn) throws IOException {
        if (client.channel.read(client.in) < 0) {
            throw new IOException("the server closed a connection");
        }
        var now = Instant.now();
        client.in.flip();
        while (frame(client, now)) {}
        client.in.compact();
        if (!client.in.hasRemaining()) {
            client.in = ByteBuffer.allocate(client.in.capacity() * 2).put(client.in.flip());
        }
    }

    // False when the rest of it has yet to come.
    private boolean frame(Client client, Instant now) throws IOException {
        var in = client.in.duplicate();
        if (in.remaining() < 2) {
            return false;
        }
        int head = in.get();
        long length = in.get() & 0x7f;
        int more = length == 126 ? 2 : length == 127 ? 8 : 0;
        if (in.remaining() < more) {
            return false;
        }
        length = more == 2 ? in.getShort() & 0xffff : more == 8 ? in.getLong() : length;
        if (in.remaining() < length) {
            return false;
        }
        var payload = new byte[(int) length];
        in.get(payload);
        client.in.position(in.position());
        int kind = head & 0x0f;
        switch (kind) {
            case TEXT, MORE -> {
                client.message.write(payload);
                if ((head & FINAL) != 0) {
                    heard(client, client.message.toString(StandardCharsets.UTF_8), now);
                    client.message.reset();
                }
            }
            case PING -> send(client, PONG, payload);
            case CLOSE -> throw new IOException("closed: " + new String(payload, StandardCharsets.UTF_8));
            default -> throw new IOException("a frame of kind " + kind);
        }
        return true;
    }

    private synchronized void heard(Client client, String text, Instant now) {
        frames++;
        if (text.contains("\"latest\":[") || text.contains("\"stale\":[") || text.contains("\"errors\":[")) {
            pictures++;
            System.err.println(text.substring(0, Math.min(200, text.length())));
        }
        for (int at = text.indexOf("{\"seq\":"); at >= 0; at = text.indexOf("{\"seq\":", at + 1)) {
            int comma = text.indexOf(',', at);
            int seq = Integer.parseInt(text, at + 7, comma, 10);
            var execution = executions.get(field(text, "\"execution\":\"", comma));
            if (seq != client.last.getOrDefault(execution, 0) + 1) {
                wrong++;
            }
            client.last.put(execution, seq);
            events++;
            measure(Instant.parse(field(text, "\"at\":\"", comma)), now);
            if (text.startsWith("\"type\":\"execution-completed\"", comma + 1)) {
                ended++;
            }
        }
    }

    private void measure(Instant at, Instant now) {
        if (at.toEpochMilli() >= measureFrom) {
            if (measured == latencies.length) {
                latencies = Arrays.copyOf(latencies, 2 * measured);
            }
            latencies[measured++] = Duration.between(at, now).toNanos() / 1e6;
        }
    }

    private static String field(String text, String key, int from) {
        int start = text.indexOf(key, from) + key.length();
        return text.substring(start, text.indexOf('"', start));
    }

    /** Until the first execution has ended for everybody: until then all of them run. */
    void awaitFirst(long limit) throws Exception {
        await(1, limit);
    }

    Found awaitEnd(long limit) throws Exception {
        await(following, limit);
        synchronized (this) {
            var sorted = Arrays.copyOf(latencies, measured);
            Arrays.sort(sorted);
            return new Found(events, measured, frames, wrong, pictures, sorted);
        }
    }

    private void await(int ends, long limit) throws Exception {
        long until = System.currentTimeMillis() + limit;
        while (true) {
            synchronized (this) {
                if (ended >= ends) {
                    return;
                }
            }
            if (failure != null) {
                throw new IllegalStateException("the clients failed", failure);
            }
            if (System.currentTimeMillis() > until) {
                throw new IllegalStateException(ended + " of " + ends + " ends were heard of");
            }
            Thread.sleep(50);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.close();
        for (var client : clients) {
            client.channel.close();
        }
    }
}
