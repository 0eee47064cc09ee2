/**
 * One execution on its way: its steps start the moment their inputs are there, and what they come to goes to the journal.
 *
 * <p>Owns: {@code Runner} (the room's door), {@code Run} (one execution on one event loop), {@code BodyRun} and
 * {@code StepRun} (a body and a step in progress), the kinds of step that have steps inside, {@code Control} (cancel and
 * retry by hand), {@code Bulk} (the same of many), {@code Insight} (one step, afterwards or meanwhile), {@code Traces} and {@code
 * StepTimes} (what is told of it to those who observe).
 *
 * <p>Invariants: one event loop touches a run, so there are no locks; a step waits for its own inputs and nothing else; an
 * effect starts only when every result it reads is durable; an event is published only when what it tells is durable; a
 * run whose lease is lost stops and writes nothing more. When the journal fails, the run is abandoned: the lease brings
 * the execution back. When the feed fails, the run goes on.
 */
@NullMarked
package io.millrace.run;

import org.jspecify.annotations.NullMarked;
