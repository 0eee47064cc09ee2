package io.millrace.queue;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/** The rate limits that are exhausted, in the order in which they allow starts again. */
final class LimitHolds {

    /** @param subQueue one of those that the limit holds */
    record Hold(RateLimits.Exhausted limit, SubQueue subQueue) {}

    private final TreeSet<Hold> byTime =
            new TreeSet<>(Comparator.<Hold>comparingLong(hold -> hold.limit().until())
                    .thenComparing(hold -> hold.limit().name()));
    private final Map<String, Hold> byLimit = new HashMap<>();

    void add(RateLimits.Exhausted limit, SubQueue subQueue) {
        var added = new Hold(limit, subQueue);
        byLimit.put(limit.name(), added);
        byTime.add(added);
    }

    /** Answers the hold that was removed; empty when the limit held nothing. */
    Optional<Hold> remove(String limit) {
        var removed = Optional.ofNullable(byLimit.remove(limit));
        removed.ifPresent(byTime::remove);
        return removed;
    }

    boolean holds(String limit) {
        return byLimit.containsKey(limit);
    }

    /** The limit that is the first to end its hold, if it has ended by now. */
    Optional<String> ended(long now) {
        return byTime.stream()
                .limit(1)
                .filter(hold -> hold.limit().until() <= now)
                .map(hold -> hold.limit().name())
                .findFirst();
    }

    OptionalLong firstEnd() {
        return byTime.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(byTime.first().limit().until());
    }
}
