package io.millrace.live;

import io.millrace.execution.ExecutionId;
import io.millrace.expression.Json;
import io.millrace.feed.Feed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The updates pending for one client until its next frame. Bounded: beyond the bound the executions with the most
 * data are conflated and, when all are, dropped with an explicit notice. Nothing is omitted silently.
 */
final class PendingUpdates {

    private final int maxEvents;
    private final long maxSize;
    private final int maxChanged;

    private final Map<ExecutionId, EventBuffer> buffers = new LinkedHashMap<>();
    private final Map<ExecutionId, String> changed = new LinkedHashMap<>();
    private final List<String> errors = new ArrayList<>();
    private boolean refresh;
    private int events;
    private long size;

    /**
     * @param maxEvents most events of executions
     * @param maxSize most of their text together, in bytes of memory (mostly one per character)
     * @param maxChanged most executions of the list
     */
    PendingUpdates(int maxEvents, long maxSize, int maxChanged) {
        this.maxEvents = maxEvents;
        this.maxSize = maxSize;
        this.maxChanged = maxChanged;
    }

    void add(Feed.Numbered event) {
        var buffer = buffers.computeIfAbsent(event.execution(), EventBuffer::new);
        change(buffer, () -> buffer.add(event));
        while (events > maxEvents || size > maxSize) {
            var largest = largest(buffers.values().stream()
                            .filter(one -> !one.conflated())
                            .toList())
                    .orElse(null);
            if (largest != null) {
                change(largest, largest::conflate);
            } else {
                largest(buffers.values()).ifPresent(one -> change(one, one::giveUp));
            }
        }
    }

    private void change(EventBuffer buffer, Runnable change) {
        events -= buffer.count();
        size -= buffer.size();
        change.run();
        events += buffer.count();
        size += buffer.size();
    }

    private static Optional<EventBuffer> largest(Collection<EventBuffer> among) {
        return among.stream().filter(buffer -> buffer.count() > 0).max(Comparator.comparingLong(EventBuffer::size));
    }

    /** The client no longer follows the execution. */
    void forget(ExecutionId execution) {
        var buffer = buffers.remove(execution);
        if (buffer != null) {
            events -= buffer.count();
            size -= buffer.size();
        }
    }

    /** @param json its latest change; replaces a pending one */
    void changed(ExecutionId execution, String json) {
        if (refresh) {
            return;
        }
        changed.remove(execution);
        changed.put(execution, json);
        if (changed.size() > maxChanged) {
            refresh();
        }
    }

    /** The client has to reload the list. */
    void refresh() {
        changed.clear();
        refresh = true;
    }

    /** The client no longer follows the list. */
    void forgetList() {
        changed.clear();
        refresh = false;
    }

    void error(@Nullable String execution, int status, String detail) {
        Map<String, Object> error = new LinkedHashMap<>();
        if (execution != null) {
            error.put("execution", execution);
        }
        error.put("status", status);
        error.put("detail", detail);
        errors.add(Json.write(error));
    }

    int errors() {
        return errors.size();
    }

    int events() {
        return events;
    }

    long size() {
        return size;
    }

    boolean isEmpty() {
        return buffers.isEmpty() && changed.isEmpty() && !refresh && errors.isEmpty();
    }

    /** Takes everything pending as one frame. */
    String take() {
        var frame = new Frame();
        buffers.values().forEach(buffer -> buffer.writeStale(frame));
        buffers.values().forEach(buffer -> buffer.writeLatest(frame));
        buffers.values().forEach(buffer -> buffer.writeEvents(frame));
        changed.values().forEach(json -> frame.item("changed").append(json));
        if (refresh) {
            frame.flag("refresh");
        }
        errors.forEach(json -> frame.item("errors").append(json));
        buffers.clear();
        changed.clear();
        errors.clear();
        refresh = false;
        events = 0;
        size = 0;
        return frame.text();
    }
}
