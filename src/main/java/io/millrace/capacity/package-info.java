/**
 * Whether the installation has room for what it is asked to do: figures over time, and what to change.
 *
 * <p>Owns: {@code Sampler} (takes a sample of the whole installation every 10 s, without a leader), {@code Samples}
 * (where they are kept), {@code Sample}, {@code CapacitySnapshot} (figures of a moment and their
 * {@code ThresholdLevel}), {@code Advice} (what to change), {@code Scaling} and its {@code ScalingTrigger}s (what has
 * lasted), {@code ServiceTimes} (what executions cost), {@code SlotQueue} and {@code CapacityPlan} (what it would
 * take), {@code InstallationGauges} and {@code PoolGauges} (what is exported at {@code /metrics}).
 *
 * <p>Invariants: one sample for each interval, whichever instance was first; an interval without one is missing, not
 * zero. What started and ended is counted in the transaction that brings it about, so those counts are exact. When
 * Postgres is away, samples are missed in silence but for a counter; when Redis is, nobody knows what limits hold
 * back, and it counts as waiting.
 */
@NullMarked
package io.millrace.capacity;

import org.jspecify.annotations.NullMarked;
