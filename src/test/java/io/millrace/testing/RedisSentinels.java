package io.millrace.testing;

import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A master, a replica, and three real sentinels that watch them and choose the next master. */
public final class RedisSentinels implements AutoCloseable {

    private static final String MASTER = "mill";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<RedisProcess> servers;
    private final List<RedisProcess> sentinels;

    private final String password;

    private RedisSentinels(String password) {
        this.password = password;
        var master = RedisProcess.server(password);
        var replica = RedisProcess.server(password, "--replicaof", "127.0.0.1", Integer.toString(master.port()));
        servers = List.of(master, replica);
        await().atMost(LIMIT)
                .until(() -> ((String) replica.ask("INFO", "replication")).contains("master_link_status:up"));
        sentinels = IntStream.range(0, 3)
                .mapToObj(i -> RedisProcess.sentinel(
                        "sentinel monitor " + MASTER + " 127.0.0.1 " + master.port() + " 2",
                        "sentinel down-after-milliseconds " + MASTER + " 1000",
                        "sentinel failover-timeout " + MASTER + " 5000",
                        password.isEmpty() ? "" : "sentinel auth-pass " + MASTER + " " + password))
                .toList();
        // Each must know the others and the replica, or there is nobody to vote and nobody to choose.
        await().atMost(LIMIT).until(() -> sentinels.stream().allMatch(sentinel -> {
            var known = String.valueOf(sentinel.ask("SENTINEL", "MASTER", MASTER));
            return known.contains("num-other-sentinels, 2") && known.contains("num-slaves, 1");
        }));
    }

    public static RedisSentinels start() {
        return new RedisSentinels("");
    }

    /** Master and replica want a password, the sentinels none. */
    public static RedisSentinels withPassword(String password) {
        return new RedisSentinels(password);
    }

    /** {@code redis+sentinel://...}, all sentinels named. */
    public String url() {
        return "redis+sentinel://" + (password.isEmpty() ? "" : ":" + password + "@")
                + sentinels.stream().map(RedisProcess::address).collect(Collectors.joining(",")) + "/" + MASTER;
    }

    /** Host and port of the master, as the sentinels see it. */
    public String masterAddress() {
        return master().address();
    }

    /** SIGKILL. */
    public void killMaster() {
        master().kill9();
    }

    /** SIGSTOP: connections to it stay open, and nothing answers. Answers how to wake it. */
    public Runnable stopMaster() {
        var master = master();
        master.stop();
        return master::goOn;
    }

    /** The planned way: replica and master change places, and the old master lives on. */
    public void changePlaces() {
        sentinels.get(0).ask("SENTINEL", "FAILOVER", MASTER);
    }

    /** Until all sentinels name a master that lives and is one. */
    public void awaitFailover(String from) {
        await().pollInterval(Duration.ofMillis(20))
                .atMost(LIMIT)
                .until(() -> !masterAddress().equals(from)
                        && sentinels.stream()
                                        .map(RedisSentinels::port)
                                        .distinct()
                                        .count()
                                == 1
                        && role(master()).startsWith("[master"));
    }

    @Override
    public void close() {
        sentinels.forEach(RedisProcess::close);
        servers.forEach(RedisProcess::close);
    }

    private RedisProcess master() {
        int port = port(sentinels.get(0));
        return servers.stream()
                .filter(server -> server.port() == port)
                .findFirst()
                .orElseThrow();
    }

    private static int port(RedisProcess sentinel) {
        var answer = (List<?>) sentinel.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER);
        return Integer.parseInt((String) Objects.requireNonNull(answer).get(1));
    }

    private static String role(RedisProcess server) {
        try {
            return String.valueOf(server.ask("ROLE"));
        } catch (UncheckedIOException e) {
            return "gone";
        }
    }
}
