package io.millrace.faults;

import io.millrace.testing.Agreement;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The ids that the queue holds in Redis, in any key: every key with {@code :queue} in its name is read by its type.
 */
final class QueueContents {

    // Executions have UUIDs of version 7; waiting workers, which it also stores, have random ones.
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");

    private final Vertx vertx;
    private final String url;

    QueueContents(Vertx vertx, String url) {
        this.vertx = vertx;
        this.url = url;
    }

    /** {@code key: id} for each, once per key that holds it. */
    List<String> entries() {
        var redis = Redis.createClient(vertx, url);
        try {
            var found = new ArrayList<String>();
            for (var key : keys(redis)) {
                var texts = new ArrayList<String>();
                collect(contents(redis, key), texts);
                for (var text : texts) {
                    var ids = ID.matcher(text);
                    while (ids.find()) {
                        found.add(key + ": " + UUID.fromString(ids.group()));
                    }
                }
            }
            return found;
        } finally {
            redis.close();
        }
    }

    /** The ids in the keys known from the queue's scripts. */
    Set<String> ids() {
        return Agreement.heldInRedis(vertx, url, "millrace");
    }

    void flush() {
        var redis = Redis.createClient(vertx, url);
        try {
            send(redis, Request.cmd(Command.FLUSHALL));
        } catch (RuntimeException e) {
            // It is down, killed by another fault of this schedule: it holds nothing, as requested.
            if (!String.valueOf(e.getMessage()).contains("onnection")) {
                throw e;
            }
        } finally {
            redis.close();
        }
    }

    private static List<String> keys(Redis redis) {
        var keys = new ArrayList<String>();
        var cursor = "0";
        do {
            var page = send(
                    redis,
                    Request.cmd(Command.SCAN)
                            .arg(cursor)
                            .arg("MATCH")
                            .arg("*:queue*")
                            .arg("COUNT")
                            .arg(1000));
            cursor = page.get(0).toString();
            // Recent starts, for rates: not waiting.
            page.get(1).forEach(key -> {
                if (!key.toString().contains(":log:")) {
                    keys.add(key.toString());
                }
            });
        } while (!cursor.equals("0"));
        return keys;
    }

    private static Response contents(Redis redis, String key) {
        var type = send(redis, Request.cmd(Command.TYPE).arg(key)).toString();
        return switch (type) {
            case "stream" ->
                send(redis, Request.cmd(Command.XRANGE).arg(key).arg("-").arg("+"));
            case "zset" ->
                send(redis, Request.cmd(Command.ZRANGE).arg(key).arg(0).arg(-1));
            case "list" ->
                send(redis, Request.cmd(Command.LRANGE).arg(key).arg(0).arg(-1));
            case "set" -> send(redis, Request.cmd(Command.SMEMBERS).arg(key));
            case "hash" -> send(redis, Request.cmd(Command.HGETALL).arg(key));
            case "string" -> send(redis, Request.cmd(Command.GET).arg(key));
            default -> null; // Gone meanwhile.
        };
    }

    private static void collect(Response response, List<String> texts) {
        if (response == null) {
            return;
        }
        if (response.type() != ResponseType.MULTI) {
            texts.add(response.toString());
        } else if (response.isMap()) {
            for (var key : response.getKeys()) {
                texts.add(key);
                collect(response.get(key), texts);
            }
        } else {
            response.forEach(part -> collect(part, texts));
        }
    }

    private static Response send(Redis redis, Request request) {
        return redis.send(request).toCompletionStage().toCompletableFuture().join();
    }
}
