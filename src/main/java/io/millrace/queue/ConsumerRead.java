package io.millrace.queue;

import io.millrace.queue.RunQueue.Entry;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One take, under the lock of {@link ConsumerReads}. */
final class ConsumerRead {
    final int max;
    final UniEmitter<? super List<Entry>> answer;
    final List<Entry> got = new ArrayList<>();
    /** What it is known by to the partitions that had nothing. */
    final Map<RedisPartition, String> demands = new LinkedHashMap<>();
    /** Not all partitions have answered. */
    boolean asking = true;
    /** By {@link System#nanoTime}. */
    long until;

    long timer = -1;

    ConsumerRead(int max, UniEmitter<? super List<Entry>> answer) {
        this.max = max;
        this.answer = answer;
    }

    int room() {
        return max - got.size();
    }
}
