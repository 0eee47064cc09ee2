package io.millrace.queue;

import io.millrace.queue.RunQueue.Entry;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One call of take, guarded by the lock of {@link TakeRequests}. */
final class TakeRequest {
    final int max;
    final UniEmitter<? super List<Entry>> answer;
    final List<Entry> entries = new ArrayList<>();
    /** Its demand at the partitions that had nothing. */
    final Map<RedisPartition, String> demands = new LinkedHashMap<>();
    /** Not all partitions have answered. */
    boolean polling = true;
    /** By {@link System#nanoTime}. */
    long until;

    long timer = -1;

    TakeRequest(int max, UniEmitter<? super List<Entry>> answer) {
        this.max = max;
        this.answer = answer;
    }

    int missing() {
        return max - entries.size();
    }
}
