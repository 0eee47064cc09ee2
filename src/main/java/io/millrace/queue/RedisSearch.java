package io.millrace.queue;

import io.millrace.execution.ExecutionId;
import io.millrace.redis.Line;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One search for ids in all that a partition holds: reads the whole stream, page by page, unless all are found before. */
final class RedisSearch {

    private static final int PAGE = 1000;

    private final Line line;
    private final String tag;
    private final Set<ExecutionId> missing;

    /** @param tag what the partition's keys begin with */
    RedisSearch(Line line, String tag, Collection<ExecutionId> ids) {
        this.line = line;
        this.tag = tag;
        this.missing = new HashSet<>(ids);
    }

    Uni<Set<ExecutionId>> missing() {
        // In the way they go: an id that moves on meanwhile is met further on. One that is given back may be missed;
        // then
        // it is offered twice, which is harmless.
        return without("later")
                .chain(() -> without("waiting"))
                .chain(() -> withoutStreamed("-"))
                .replaceWith(missing);
    }

    private Uni<Void> without(String hash) {
        if (missing.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        var ids = List.copyOf(missing);
        var request = Request.cmd(Command.HMGET).arg(tag + ":" + hash);
        ids.forEach(id -> request.arg(id.toString()));
        return line.send(request)
                .invoke(facts -> {
                    for (int i = 0; i < ids.size(); i++) {
                        if (facts.get(i) != null) {
                            missing.remove(ids.get(i));
                        }
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> withoutStreamed(String from) {
        if (missing.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return line.send(Request.cmd(Command.XRANGE)
                        .arg(tag + ":stream")
                        .arg(from)
                        .arg("+")
                        .arg("COUNT")
                        .arg(PAGE))
                .chain(reply -> {
                    StreamEntries.of(reply, 0).forEach(entry -> missing.remove(entry.id()));
                    return reply.size() < PAGE
                            ? Uni.createFrom().voidItem()
                            : withoutStreamed("(" + reply.get(PAGE - 1).get(0));
                });
    }
}
