package io.millrace.feed;

import java.util.ArrayList;
import java.util.List;

/**
 * Events of one channel that are published together.
 *
 * @param lines at least one
 * @param terminal the last one ends the execution
 * @param skipped how many numbers are left out before them: those of events that were given up
 * @param attempted sent before without an answer: Redis may have them
 */
record EventBatch(RedisChannel channel, List<String> lines, boolean terminal, long skipped, boolean attempted) {

    /** Beyond it a batch that waits takes no further events. */
    private static final int MOST_EVENTS = 100;

    EventBatch {
        lines = List.copyOf(lines);
    }

    EventBatch sent() {
        return attempted ? this : new EventBatch(channel, lines, terminal, skipped, true);
    }

    /** What Redis may have must be sent again as it was: by its text it is recognised. */
    boolean takes(EventBatch next) {
        return !attempted
                && !next.attempted
                && next.skipped == 0
                && channel == next.channel
                && lines.size() + next.lines.size() <= MOST_EVENTS;
    }

    EventBatch with(EventBatch next) {
        var all = new ArrayList<>(lines);
        all.addAll(next.lines);
        return new EventBatch(channel, all, next.terminal, skipped, false);
    }

    /** The same without the one before it, whose numbers are left out. */
    EventBatch without(EventBatch before) {
        return new EventBatch(channel, lines, terminal, skipped + before.skipped + before.lines.size(), attempted);
    }

    /** Nothing of it but that it was: one event, with the last of its numbers. */
    EventBatch asGap(String line) {
        return new EventBatch(channel, List.of(line), terminal, skipped + lines.size() - 1, false);
    }

    /** In characters. */
    long size() {
        return lines.stream().mapToLong(String::length).sum();
    }
}
