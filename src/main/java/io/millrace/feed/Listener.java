package io.millrace.feed;

import io.millrace.execution.ExecutionId;

/** Hears what is published. */
interface Listener {

    /** From now on everything arrives. Said again after a time when something may have been lost. */
    void connected();

    void arrived(ExecutionId execution, Chunk chunk);
}
