/**
 * What the records of an execution say about it, computed without I/O: what already completed, what a step was given, what
 * can be compensated.
 *
 * <p>Owns: {@code RecordedSteps} (the latest attempt of each path), {@code RootScope} and {@code BodyScopes} (what expressions
 * see), {@code StepPath} (the way through a definition to a step), {@code InputReconstruction} (what a step was given), {@code CompensableSteps} (what can be undone, in which order).
 *
 * <p>Invariants: everything here is a pure function of a definition and of records. A run and its later inspection use the same
 * scopes, so both see the same values.
 */
@NullMarked
package io.millrace.replay;

import org.jspecify.annotations.NullMarked;
