/**
 * Figures of the installation: queue, capacity, scaling signal, capacity plan, workers.
 *
 * <p>Figures come from Postgres; what Redis adds (executions held back by a limit) counts as 0 while it does not answer.
 */
@NullMarked
package io.millrace.api.monitoring;

import org.jspecify.annotations.NullMarked;
