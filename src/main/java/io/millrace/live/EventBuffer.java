package io.millrace.live;

import io.millrace.execution.ExecutionId;
import io.millrace.feed.Feed;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What waits for one client of one execution: all of its events; or, once conflated, only the latest of each step and
 * attempt and of the execution itself. Before them there may be a number up to which the client reads at rest.
 */
final class EventBuffer {

    /** What an event costs besides its text, roughly, in bytes. */
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

    /** From here on only the latest count. */
    void conflate() {
        conflated = true;
        for (var event = all.poll(); event != null; event = all.poll()) {
            replace(event);
        }
    }

    /** None of what waits is sent: the client reads it at rest. */
    void giveUp() {
        all.clear();
        latest.clear();
        conflated = false;
        size = 0;
        stale = to;
    }

    // Out and in again, so that they stay in the order of their numbers.
    private void replace(Feed.Numbered event) {
        var json = event.json();
        var subject = EventText.beginsAnew(json) ? Long.toString(event.sequence()) : EventText.subject(json);
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
