/**
 * Whether the installation has enough capacity for its load: figures over time, and what to change.
 *
 * <p>Owns: {@code Samples} (of the whole installation, one every 10 s; package {@code maintenance} takes them), {@code Sample},
 * {@code CapacitySnapshot} (the state at one moment, with its {@code ThresholdLevel}s), {@code Advice} (what to change), {@code
 * Scaling} and its {@code ScalingTrigger}s (conditions that last), {@code ServiceTimes} (how long executions hold a slot), {@code
 * SlotQueue} and {@code CapacityPlan} (workers needed for a load), {@code InstallationGauges} and {@code PoolGauges}.
 *
 * <p>Invariants: one sample for each interval, whichever instance was first; an interval without one is missing, not zero.
 * Starts and completions are counted in the transaction that writes them, so those counts are exact. When Postgres is
 * away, samples are missed, which a counter shows; when Redis is, what limits hold back is unknown, and counts as waiting.
 */
@NullMarked
package io.millrace.capacity;

import org.jspecify.annotations.NullMarked;
