package io.millrace.feed;

import io.millrace.execution.ExecutionId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Events that were published together: one element of the tail and one pub/sub message.
 *
 * @param epoch identifies one continuous numbering; a different epoch means that numbering restarted (Redis lost the
 *     previous one)
 * @param first number of the first event
 * @param events at least one, numbered without gaps
 */
record Chunk(String epoch, long first, List<Feed.Numbered> events) {

    private static final char LINE = '\n';

    long last() {
        return first + events.size() - 1;
    }

    static String newEpoch() {
        return Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), Character.MAX_RADIX);
    }

    static Chunk of(ExecutionId execution, String epoch, long last, List<String> lines) {
        long first = last - lines.size() + 1;
        var events = new ArrayList<Feed.Numbered>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            events.add(new Feed.Numbered(execution, first + i, EventJson.numbered(first + i, lines.get(i))));
        }
        return new Chunk(epoch, first, events);
    }

    /** Reads {@code epoch:last|line\nline...}. */
    static Chunk parse(ExecutionId execution, String text) {
        int colon = text.indexOf(':');
        int bar = text.indexOf('|', colon);
        var lines = new ArrayList<String>();
        int start = bar + 1;
        for (int end = text.indexOf(LINE, start); end >= 0; end = text.indexOf(LINE, start)) {
            lines.add(text.substring(start, end));
            start = end + 1;
        }
        lines.add(text.substring(start));
        long last = Long.parseLong(text, colon + 1, bar, 10);
        return of(execution, text.substring(0, colon), last, lines);
    }

    /** The part of {@link #parse}'s text after the bar. */
    static String payload(List<String> lines) {
        return String.join(String.valueOf(LINE), lines);
    }
}
