package io.millrace.queue;

import io.millrace.execution.ExecutionId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * When the latest executions of each bucket started: enough to keep rates exact over any window. Times are in ms; a start is
 * noted a millisecond late, so that windows are exact whatever lies between two milliseconds.
 */
final class StartLog {

    /** After so many new buckets those without a start in their window are forgotten. */
    private static final int CLEANING = 1000;

    private static final class Log {
        // In the order of their times.
        final Map<ExecutionId, Long> times = new LinkedHashMap<>();
        long window;

        boolean over(long now) {
            return times.values().stream().allMatch(time -> time + window <= now);
        }
    }

    private final Map<Object, Log> logs = new HashMap<>();
    private int untilCleaning = CLEANING;

    /** When another one may start; empty = now. */
    OptionalLong fullUntil(Object bucket, int limit, long window, long now) {
        var log = logs.get(bucket);
        int skip = log == null ? -1 : log.times.size() - limit;
        if (log == null || skip < 0) {
            return OptionalLong.empty();
        }
        long at = log.times.values().stream().skip(skip).findFirst().orElseThrow() + window;
        return at > now ? OptionalLong.of(at) : OptionalLong.empty();
    }

    void note(Object bucket, ExecutionId id, long window, long now) {
        var log = logs.get(bucket);
        if (log == null) {
            if (--untilCleaning == 0) {
                untilCleaning = CLEANING;
                logs.values().removeIf(known -> known.over(now));
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
    void forget(Object bucket, ExecutionId id) {
        var log = logs.get(bucket);
        if (log != null) {
            log.times.remove(id);
        }
    }
}
