package io.millrace.feed;

import io.millrace.execution.ExecutionId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/** The events of one execution that this process keeps, and its listeners. */
final class LocalTail {

    private final ExecutionId execution;
    private final Set<Listener> listeners = new CopyOnWriteArraySet<>();
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private Instant expires = Instant.MAX;

    LocalTail(ExecutionId execution) {
        this.execution = execution;
    }

    Set<Listener> listeners() {
        return listeners;
    }

    synchronized Chunk append(List<String> lines, String fresh, long floor, int most, Instant now, Instant until) {
        forgetExpired(now);
        var newest = chunks.peekLast();
        var epoch = newest == null ? fresh : newest.epoch();
        long last = Math.max(floor, newest == null ? 0 : newest.last()) + lines.size();
        var chunk = Chunk.of(execution, epoch, last, lines);
        chunks.add(chunk);
        expires = until;
        while (chunks.element().last() <= last - most) {
            chunks.remove();
        }
        return chunk;
    }

    synchronized Tail.Page page(String epoch, long position, int max, Instant now) {
        forgetExpired(now);
        var newest = chunks.peekLast();
        if (newest == null) {
            return Tail.Page.NOTHING;
        }
        boolean restarted = epoch.isEmpty() ? newest.last() < position : !epoch.equals(newest.epoch());
        var page = new ArrayList<Chunk>();
        for (var chunk : chunks) {
            if (restarted || chunk.last() > position) {
                if (page.size() == max) {
                    return new Tail.Page(newest.epoch(), restarted, true, page);
                }
                page.add(chunk);
            }
        }
        return new Tail.Page(newest.epoch(), restarted, false, page);
    }

    /** True when there are no listeners and no events. */
    synchronized boolean idle(Instant now) {
        forgetExpired(now);
        return listeners.isEmpty() && chunks.isEmpty();
    }

    private void forgetExpired(Instant now) {
        if (!now.isBefore(expires)) {
            chunks.clear();
        }
    }
}
