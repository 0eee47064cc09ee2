package io.millrace.live;

import io.millrace.execution.ExecutionId;
import io.millrace.feed.Feed;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The pending events of one execution for one client: all of them or, once conflated, only the latest of each step
 * and attempt and of the execution itself. They may be preceded by a number up to which the client has to read over
 * REST.
 */
final class EventBuffer {

    /** Approximate memory of an event besides its text, in bytes. */
    private static final long OVERHEAD = 96;

    private static final long NOTHING = -1;

    private final ExecutionId execution;
    private final ArrayDeque<Feed.Numbered> all = new ArrayDeque<>();
    private final Map<String, Feed.Numbered> latest = new LinkedHashMap<>();
    private boolean conflated;
    private long from;
    private long to;
    private long stale = NOTHING;
    private long size;

    EventBuffer(ExecutionId execution) {
        this.execution = execution;
    }

    int count() {
        return all.size() + latest.size();
    }

    long size() {
        return size;
    }

    boolean conflated() {
        return conflated;
    }

    void add(Feed.Numbered event) {
        to = event.sequence();
        if (EventText.gap(event.json())) {
            giveUp();
            return;
        }
        if (count() == 0) {
            from = event.sequence();
        }
        size += weight(event);
        if (conflated) {
            replace(event);
        } else {
            all.add(event);
        }
    }

    /** From here on only the latest events are kept. */
    void conflate() {
        conflated = true;
        for (var event = all.poll(); event != null; event = all.poll()) {
            replace(event);
        }
    }

    /** Drops the pending events: the client reads them over REST. */
    void giveUp() {
        all.clear();
        latest.clear();
        conflated = false;
        size = 0;
        stale = to;
    }

    // Removed and added again, so that events stay in the order of their numbers.
    private void replace(Feed.Numbered event) {
        var json = event.json();
        var subject = EventText.restarts(json) ? Long.toString(event.sequence()) : EventText.subject(json);
        var before = latest.remove(subject);
        if (before != null) {
            size -= weight(before);
        }
        latest.put(subject, event);
    }

    private static long weight(Feed.Numbered event) {
        return event.json().length() + OVERHEAD;
    }

    void writeEvents(Frame frame) {
        all.forEach(event -> frame.item("events").append(event.json()));
    }

    void writeLatest(Frame frame) {
        if (!latest.isEmpty()) {
            var json = frame.item("latest");
            json.append("{\"execution\":\"").append(execution);
            json.append("\",\"from\":")
                    .append(from)
                    .append(",\"to\":")
                    .append(to)
                    .append(",\"events\":[");
            for (Iterator<Feed.Numbered> events = latest.values().iterator(); events.hasNext(); ) {
                json.append(events.next().json()).append(events.hasNext() ? "," : "");
            }
            json.append("]}");
        }
    }

    void writeStale(Frame frame) {
        if (stale != NOTHING) {
            frame.item("stale")
                    .append("{\"execution\":\"")
                    .append(execution)
                    .append("\",\"seq\":")
                    .append(stale)
                    .append('}');
        }
    }
}
