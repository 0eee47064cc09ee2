/**
 * One execution in progress: its steps start the moment their inputs are available, and their results go to the journal.
 *
 * <p>Owns: {@code Runner} (starts runs), {@code Run} (one execution on one event loop), {@code BodyRun} and {@code StepRun} (a body
 * and a step in progress), {@code RunContext} (what they share), {@code StepAttempt}'s richer siblings {@code ActiveStep} and {@code
 * StepEnvironment} (what calls and waits see of them), {@code DurabilityTracker} (how much of a run is durable), {@code
 * RunCompletion} (how a run ends).
 *
 * <p>Invariants: one event loop touches a run, so there are no locks; a step waits for its own inputs and nothing else; a
 * side effect starts only when every result it reads is durable; an event is published only when what it reports is durable; a
 * run whose lease is lost stops and writes nothing more. Parts of a run do not know the run (ADR 21). When the journal fails, the run is abandoned: the lease brings
 * the execution back. When the feed fails, the run continues.
 */
@NullMarked
package io.millrace.run;

import org.jspecify.annotations.NullMarked;
