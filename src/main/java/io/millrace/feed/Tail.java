package io.millrace.feed;

import io.smallrye.mutiny.Uni;
import java.util.List;

/** What is kept of one execution's events. */
interface Tail {

    /**
     * The oldest that is kept after a position.
     *
     * @param epoch of the position; empty when the reader knows it from elsewhere
     * @param position number of the last event that the reader has
     * @param max most chunks to answer with
     */
    Uni<Page> read(String epoch, long position, int max);

    /**
     * @param epoch of what is kept; empty when nothing is
     * @param restarted the position belongs to an earlier numbering; the chunks are from the start of what is kept
     * @param more the tail goes on behind the chunks
     */
    record Page(String epoch, boolean restarted, boolean more, List<Chunk> chunks) {

        static final Page NOTHING = new Page("", false, false, List.of());
    }
}
