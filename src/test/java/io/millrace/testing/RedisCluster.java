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

    private final String password;

    private RedisCluster(int replicas, String password) {
        this.masters = nodes(3, password);
        this.replicas = nodes(replicas, password);
        this.password = password;
        join();
    }

    /** Three masters. */
    public static RedisCluster start() {
        return new RedisCluster(0, "");
    }

    /** Three masters that want a password. */
    public static RedisCluster withPassword(String password) {
        return new RedisCluster(0, password);
    }

    /** Three masters with a replica each. */
    public static RedisCluster withReplicas() {
        return new RedisCluster(3, "");
    }

    private static List<RedisProcess> nodes(int count, String password) {
        return IntStream.range(0, count)
                .mapToObj(i -> RedisProcess.server(
                        password,
                        "--cluster-enabled",
                        "yes",
                        "--cluster-node-timeout",
                        Integer.toString(NODE_TIMEOUT_MS),
                        // However long the machine was busy, the replica may stand.
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
        return "redis+cluster://" + (password.isEmpty() ? "" : ":" + password + "@")
                + all().stream().map(RedisProcess::address).collect(Collectors.joining(","));
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

    /** With the slots it had, and nothing in them. */
    public void startMasterAgain(int index) {
        masters.get(index).start();
        awaitOk();
    }

    /** Gives the slot of a key, which must hold nothing, to another master. */
    public void moveSlot(String key, int to) {
        var slot = masters.get(0).ask("CLUSTER", "KEYSLOT", key).toString();
        var target = (String) masters.get(to).ask("CLUSTER", "MYID");
        masters.get(to).ask("CLUSTER", "SETSLOT", slot, "NODE", target);
        masters.forEach(master -> master.ask("CLUSTER", "SETSLOT", slot, "NODE", target));
    }

    /** Until every node that serves says that all slots are served. */
    public void awaitOk() {
        await().pollInterval(Duration.ofMillis(20)).atMost(LIMIT).until(() -> serving().stream()
                .allMatch(RedisCluster::ok));
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
