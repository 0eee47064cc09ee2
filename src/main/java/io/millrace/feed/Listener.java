package io.millrace.feed;

import io.millrace.execution.ExecutionId;

/** Receives what is published. */
interface Listener {

    /** From now on everything arrives. Called again after an interruption in which messages may have been lost. */
    void connected();

    void arrived(ExecutionId execution, Chunk chunk);
}
