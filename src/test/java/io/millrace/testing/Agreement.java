package io.millrace.testing;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The exact compare of what Postgres says is queued, or waits for a time, with what the queue holds. At rest there is no
 * difference.
 */
public final class Agreement {

    /** The state in Postgres. A paused execution is not scheduled. */
    public static final String OPEN =
            "select id::text as id from execution where status in ('queued', 'waiting') and due is not null";

    private static final Set<String> SETS = Set.of("due", "lane");
    private static final Set<String> HASHES = Set.of("later", "waiting");

    private Agreement() {}

    /** One sentence for each id of which they differ. */
    public static List<String> differences(Set<String> open, Set<String> held) {
        var wrong = new ArrayList<String>();
        open.stream()
                .filter(id -> !held.contains(id))
                .forEach(id -> wrong.add("open in Postgres and not in the queue: " + id));
        held.stream()
                .filter(id -> !open.contains(id))
                .forEach(id -> wrong.add("in the queue and not open in Postgres: " + id));
        return wrong;
    }

    /** What the scripts' keys in Redis hold, by a way of its own: key by key, and each half of a record must have its other. */
    public static Set<String> heldInRedis(Vertx vertx, String url, String prefix) {
        var redis = Redis.createClient(vertx, url);
        try {
            Map<String, Set<String>> byKind = new TreeMap<>();
            for (var key : keys(redis, "{" + prefix + ":queue:*")) {
                var kind = key.substring(key.indexOf("}:") + 2).split(":", 2)[0];
                byKind.computeIfAbsent(kind, any -> new TreeSet<>()).addAll(ids(redis, key, kind));
            }
            var due = byKind.getOrDefault("due", Set.of());
            var waiting = byKind.getOrDefault("waiting", Set.of());
            var halves = new ArrayList<String>();
            halves.addAll(differences(due, byKind.getOrDefault("later", Set.of())));
            halves.addAll(differences(waiting, byKind.getOrDefault("lane", Set.of())));
            var held = new TreeSet<>(due);
            held.addAll(waiting);
            held.addAll(byKind.getOrDefault("stream", Set.of()));
            halves.forEach(half -> held.add("half a record, " + half));
            return held;
        } finally {
            redis.close();
        }
    }

    private static Set<String> ids(Redis redis, String key, String kind) {
        var ids = new TreeSet<String>();
        if (SETS.contains(kind)) {
            send(redis, Request.cmd(Command.ZRANGE).arg(key).arg(0).arg(-1)).forEach(id -> ids.add(id.toString()));
        } else if (HASHES.contains(kind)) {
            send(redis, Request.cmd(Command.HKEYS).arg(key)).forEach(id -> ids.add(id.toString()));
        } else if (kind.equals("stream")) {
            send(redis, Request.cmd(Command.XRANGE).arg(key).arg("-").arg("+"))
                    .forEach(entry -> ids.add(entry.get(1).get(1).toString()));
        }
        return ids;
    }

    private static Set<String> keys(Redis redis, String pattern) {
        var keys = new TreeSet<String>();
        var cursor = "0";
        do {
            var page = send(
                    redis,
                    Request.cmd(Command.SCAN)
                            .arg(cursor)
                            .arg("MATCH")
                            .arg(pattern)
                            .arg("COUNT")
                            .arg(1000));
            cursor = page.get(0).toString();
            page.get(1).forEach(key -> keys.add(key.toString()));
        } while (!cursor.equals("0"));
        return keys;
    }

    private static Response send(Redis redis, Request request) {
        return redis.send(request).toCompletionStage().toCompletableFuture().join();
    }
}
