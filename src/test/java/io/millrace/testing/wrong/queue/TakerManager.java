package io.millrace.testing.wrong.queue;

import io.millrace.testing.wrong.journal.Entry;

/** A queue that knows the journal, which knows it: a forbidden room, a cycle, and a name that says nothing. */
public class TakerManager {
    public Entry take() {
        return new Entry();
    }
}
