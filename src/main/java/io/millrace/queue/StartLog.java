package io.millrace.queue;

import io.millrace.execution.ExecutionId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * When the latest executions of each bucket started: enough to keep rate limits exact over any window. Times are in ms; a
 * start is logged rounded up to the next millisecond, so that windows are exact to the fraction of a millisecond.
 */
final class StartLog {

    /** After so many new buckets those without a start in their window are forgotten. */
    private static final int CLEAN_UP_AFTER = 1000;

    private static final class Log {
        // In the order of their times.
        final Map<ExecutionId, Long> times = new LinkedHashMap<>();
        long window;

        boolean expired(long now) {
            return times.values().stream().allMatch(time -> time + window <= now);
        }
    }

    private final Map<Object, Log> logs = new HashMap<>();
    private int untilCleanUp = CLEAN_UP_AFTER;

    /** When the limit allows another start; empty = now. */
    OptionalLong exhaustedUntil(Object bucket, int limit, long window, long now) {
        var log = logs.get(bucket);
        int skip = log == null ? -1 : log.times.size() - limit;
        if (log == null || skip < 0) {
            return OptionalLong.empty();
        }
        long at = log.times.values().stream().skip(skip).findFirst().orElseThrow() + window;
        return at > now ? OptionalLong.of(at) : OptionalLong.empty();
    }

    void add(Object bucket, ExecutionId id, long window, long now) {
        var log = logs.get(bucket);
        if (log == null) {
            if (--untilCleanUp == 0) {
                untilCleanUp = CLEAN_UP_AFTER;
                logs.values().removeIf(known -> known.expired(now));
            }
            log = new Log();
            logs.put(bucket, log);
        }
        log.window = Math.max(log.window, window);
        var oldest = log.times.values().iterator();
        while (oldest.hasNext() && oldest.next() <= now - window) {
            oldest.remove();
        }
        log.times.remove(id);
        log.times.put(id, now + 1);
    }

    /** It did not start. */
    void remove(Object bucket, ExecutionId id) {
        var log = logs.get(bucket);
        if (log != null) {
            log.times.remove(id);
        }
    }
}
