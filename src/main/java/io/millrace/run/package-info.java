/**
 * One execution on its way: its steps start the moment their inputs are there, and their results go to the journal.
 *
 * <p>Owns: {@code Runner} (starts runs), {@code Run} (one execution on one event loop), {@code BodyRun} and {@code StepRun} (a body
 * and a step in progress), the executors of kinds that have steps inside, {@code DurabilityTracker} (how far the journal is),
 * {@code RunCompletion} (how a run ends).
 *
 * <p>Invariants: one event loop touches a run, so there are no locks; a step waits for its own inputs and nothing else; an
 * effect starts only when every result it reads is durable; an event is published only when what it tells is durable; a
 * run whose lease is lost stops and writes nothing more. When the journal fails, the run is abandoned: the lease brings
 * the execution back. When the feed fails, the run continues.
 */
@NullMarked
package io.millrace.run;

import org.jspecify.annotations.NullMarked;
