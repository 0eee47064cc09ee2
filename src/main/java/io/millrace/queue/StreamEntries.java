package io.millrace.queue;

import io.millrace.execution.ExecutionId;
import io.millrace.queue.RunQueue.Entry;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;

/** How an execution's id lies in the stream: as the one field of an entry. */
final class StreamEntries {

    static final String FIELD = "id";

    private StreamEntries() {}

    // Entries that were deleted while they were pending are null.
    static List<Entry> of(Response reply) {
        var entries = new ArrayList<Entry>(reply.size());
        for (var entry : reply) {
            if (entry != null && entry.get(1) != null) {
                var id = ExecutionId.parse(entry.get(1).get(1).toString());
                entries.add(new Entry(id, entry.get(0).toString()));
            }
        }
        return entries;
    }
}
