package io.millrace.run;

import io.millrace.execution.Transition;
import io.millrace.journal.Journal;

/** How a run ended for the worker that had it. */
public sealed interface RunEnd {

    /** The execution moved on, and Postgres has it. */
    record Left(Transition transition, Journal.Transitioned written) implements RunEnd {}

    /** Nothing more is written: the lease was lost, or the journal failed and the lease will bring the execution back. */
    record Abandoned(String why) implements RunEnd {}
}
