package io.millrace.testing;

import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A real cluster of Redis processes on this machine: masters that share the slots, and replicas that may take over. */
public final class RedisCluster implements AutoCloseable {

    private static final int SLOTS = 16_384;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** After this a node counts as failed. */
    private static final int NODE_TIMEOUT_MS = 1_000;

    private final List<RedisProcess> masters;
    private final List<RedisProcess> replicas;

    private RedisCluster(List<RedisProcess> masters, List<RedisProcess> replicas) {
        this.masters = masters;
        this.replicas = replicas;
    }

    /** Three masters. */
    public static RedisCluster start() {
        return start(false);
    }

    /** Three masters with a replica each. */
    public static RedisCluster withReplicas() {
        return start(true);
    }

    private static RedisCluster start(boolean withReplicas) {
        var cluster = new RedisCluster(nodes(3), nodes(withReplicas ? 3 : 0));
        cluster.join();
        return cluster;
    }

    private static List<RedisProcess> nodes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> RedisProcess.server(
                        "--cluster-enabled",
                        "yes",
                        "--cluster-node-timeout",
                        Integer.toString(NODE_TIMEOUT_MS),
                        // What a failover loses on a busy machine is not what these tests are about.
                        "--cluster-replica-validity-factor",
                        "0"))
                .toList();
    }

    private void join() {
        for (int i = 0; i < masters.size(); i++) {
            int from = SLOTS * i / masters.size();
            int to = SLOTS * (i + 1) / masters.size();
            var slots = IntStream.range(from, to).mapToObj(Integer::toString);
            var command = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
            command.addAll(slots.toList());
            masters.get(i).ask("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            masters.get(i).ask(command.toArray(String[]::new));
        }
        var first = masters.get(0);
        var others = new ArrayList<>(masters.subList(1, masters.size()));
        others.addAll(replicas);
        others.forEach(node -> node.ask("CLUSTER", "MEET", "127.0.0.1", Integer.toString(first.port())));
        await().atMost(LIMIT).until(() -> all().stream().allMatch(this::knowsAll));
        for (int i = 0; i < replicas.size(); i++) {
            var master = (String) masters.get(i).ask("CLUSTER", "MYID");
            replicas.get(i).ask("CLUSTER", "REPLICATE", master);
        }
        awaitOk();
        await().atMost(LIMIT).until(() -> all().stream().allMatch(node -> members(node) == all().size()));
    }

    /** {@code redis+cluster://...}, all nodes named. */
    public String url() {
        return "redis+cluster://" + all().stream().map(RedisProcess::address).collect(Collectors.joining(","));
    }

    /** {@code redis://...} of each master at the start. */
    public List<String> masterUrls() {
        return masters.stream().map(node -> "redis://" + node.address()).toList();
    }

    /** SIGKILL. */
    public void killMaster(int index) {
        masters.get(index).kill9();
    }

    /** Until its replica has its place, and all who live know. */
    public void awaitTakeover(int index) {
        var replica = replicas.get(index);
        await().pollInterval(Duration.ofMillis(20)).atMost(LIMIT).until(() -> String.valueOf(replica.ask("ROLE"))
                .startsWith("[master"));
        awaitOk();
    }

    /** Which of the masters at the start serves a key. */
    public int masterOf(String key) {
        var slot = (Long) masters.get(0).ask("CLUSTER", "KEYSLOT", key);
        return (int) ((slot * masters.size() + masters.size() - 1) / SLOTS);
    }

    /** SIGSTOP: connections to it stay open, and nothing answers. */
    public void stopMaster(int index) {
        masters.get(index).stop();
    }

    /** SIGCONT. */
    public void continueMaster(int index) {
        masters.get(index).goOn();
    }

    public void startMasterAgain(int index) {
        masters.get(index).start();
    }

    /** Until every node that serves says that all slots are served. */
    public void awaitOk() {
        await().pollInterval(Duration.ofMillis(20)).atMost(LIMIT).until(() -> serving().stream()
                .allMatch(RedisCluster::ok));
    }

    public void flush() {
        for (var node : serving()) {
            if (String.valueOf(node.ask("ROLE")).startsWith("[master")) {
                node.ask("FLUSHALL");
            }
        }
    }

    @Override
    public void close() {
        all().forEach(RedisProcess::close);
    }

    private List<RedisProcess> all() {
        var all = new ArrayList<>(masters);
        all.addAll(replicas);
        return all;
    }

    private List<RedisProcess> serving() {
        return all().stream().filter(RedisProcess::serving).toList();
    }

    private boolean knowsAll(RedisProcess node) {
        var info = (String) node.ask("CLUSTER", "INFO");
        return info.contains("cluster_known_nodes:" + all().size());
    }

    private static boolean ok(RedisProcess node) {
        try {
            return ((String) node.ask("CLUSTER", "INFO")).contains("cluster_state:ok");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    // All nodes that serve slots, masters and replicas, as this one sees it.
    private static int members(RedisProcess node) {
        var members = 0;
        for (var range : (List<?>) node.ask("CLUSTER", "SLOTS")) {
            members += ((List<?>) range).size() - 2;
        }
        return members;
    }
}
