package io.millrace.queue;

import io.millrace.execution.ExecutionId;
import io.millrace.queue.RunQueue.Entry;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The form of an execution in the stream: its id is the value of the first field. A handle is partition and entry. */
final class StreamEntries {

    private StreamEntries() {}

    static List<Entry> of(Response reply, int partition) {
        var entries = new ArrayList<Entry>(reply.size());
        for (var entry : reply) {
            id(entry).ifPresent(id -> entries.add(new Entry(id, partition + ":" + entry.get(0))));
        }
        return entries;
    }

    /** The entries among them that name no execution. */
    static List<String> foreign(Response reply) {
        var foreign = new ArrayList<String>();
        for (var entry : reply) {
            // Entries that were deleted while they were pending are null.
            if (entry != null && entry.get(1) != null && id(entry).isEmpty()) {
                foreign.add(entry.get(0).toString());
            }
        }
        return foreign;
    }

    private static Optional<ExecutionId> id(@Nullable Response entry) {
        if (entry == null || entry.get(1) == null || entry.get(1).size() < 2) {
            return Optional.empty();
        }
        return id(entry.get(1).get(1).toString());
    }

    /** Empty when it is not an id in its canonical form: some other texts can be parsed as one too. */
    static Optional<ExecutionId> id(String text) {
        try {
            return Optional.of(ExecutionId.parse(text))
                    .filter(id -> id.toString().equals(text));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    static int partition(Entry entry) {
        return Integer.parseInt(entry.handle().substring(0, entry.handle().indexOf(':')));
    }

    static String inPartition(Entry entry) {
        return entry.handle().substring(entry.handle().indexOf(':') + 1);
    }
}
