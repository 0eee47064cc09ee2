package io.millrace.feed;

import io.smallrye.mutiny.Uni;
import java.util.List;

/** The kept events of one execution. */
interface Tail {

    /**
     * Reads the oldest kept events after a position.
     *
     * @param epoch of the position; empty when the reader does not know it
     * @param position number of the last event the reader has
     * @param max most chunks to return
     */
    Uni<Page> read(String epoch, long position, int max);

    /**
     * @param epoch of the kept events; empty when there are none
     * @param restarted the position belongs to an earlier epoch; the chunks start at the oldest kept event
     * @param more the tail continues after the chunks
     */
    record Page(String epoch, boolean restarted, boolean more, List<Chunk> chunks) {

        static final Page NOTHING = new Page("", false, false, List.of());
    }
}
