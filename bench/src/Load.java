import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Posts over connections that stay open, each waiting for its answer before the next. */
final class Load {

    private final int port;
    private final byte[] request;

    Load(int port, String workflow, String body) {
        this.port = port;
        this.request = ("POST /api/workflows/" + workflow + "/run HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** @return milliseconds since the epoch at which the first was sent; all are answered with 202 when it returns */
    long post(int count, int connections) throws Exception {
        var left = new AtomicInteger(count);
        var threads = Executors.newFixedThreadPool(connections);
        try {
            long first = System.currentTimeMillis();
            var answers = new ArrayList<Future<?>>();
            for (int i = 0; i < connections; i++) {
                answers.add(threads.submit((Callable<Void>) () -> {
                    try (var connection = new Connection()) {
                        while (left.getAndDecrement() > 0) {
                            connection.post();
                        }
                    }
                    return null;
                }));
            }
            for (var answer : answers) {
                answer.get();
            }
            return first;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    Connection connect() throws IOException {
        return new Connection();
    }

    final class Connection implements AutoCloseable {

        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        private final InputStream in = new BufferedInputStream(socket.getInputStream());

        private Connection() throws IOException {
            socket.setTcpNoDelay(true);
        }

        /** @return the answer's body */
        String post() throws IOException {
            socket.getOutputStream().write(request);
            var status = line();
            int length = 0;
            for (var header = line(); !header.isEmpty(); header = line()) {
                if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                    length = Integer.parseInt(header.substring(15).strip());
                }
            }
            var body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            if (!status.startsWith("HTTP/1.1 202")) {
                throw new IllegalStateException(status + "\n" + body);
            }
            return body;
        }

        private String line() throws IOException {
            var line = new StringBuilder(64);
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("the connection was closed");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
