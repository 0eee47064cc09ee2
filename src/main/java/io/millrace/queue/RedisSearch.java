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

/** One search for ids in all that the queue holds: reads the whole stream, page by page, unless all are found before. */
final class RedisSearch {

    private static final int PAGE = 1000;

    private final Line line;
    private final String stream;
    private final String delayed;
    private final Set<ExecutionId> missing;

    RedisSearch(Line line, String stream, String delayed, Collection<ExecutionId> ids) {
        this.line = line;
        this.stream = stream;
        this.delayed = delayed;
        this.missing = new HashSet<>(ids);
    }

    Uni<Set<ExecutionId>> missing() {
        if (missing.isEmpty()) {
            return Uni.createFrom().item(Set.of());
        }
        // The delayed ones first: what falls due meanwhile moves from them to the stream, never back.
        return withoutDelayed().chain(() -> withoutStreamed("-")).replaceWith(missing);
    }

    private Uni<Void> withoutDelayed() {
        var ids = List.copyOf(missing);
        var request = Request.cmd(Command.ZMSCORE).arg(delayed);
        ids.forEach(id -> request.arg(id.toString()));
        return line.send(request)
                .invoke(scores -> {
                    for (int i = 0; i < ids.size(); i++) {
                        if (scores.get(i) != null) {
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
                        .arg(stream)
                        .arg(from)
                        .arg("+")
                        .arg("COUNT")
                        .arg(PAGE))
                .chain(reply -> {
                    var page = StreamEntries.of(reply);
                    page.forEach(entry -> missing.remove(entry.id()));
                    return page.size() < PAGE
                            ? Uni.createFrom().voidItem()
                            : withoutStreamed("(" + page.get(PAGE - 1).handle());
                });
    }
}
