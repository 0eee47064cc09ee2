/**
 * Whether Postgres, Redis and workers are available, for probes ({@code /health}) and for people ({@code /api/health}).
 *
 * <p>Owns: {@code DependencyHealth}, which asks each dependency within a bounded time and never fails.
 */
@NullMarked
package io.millrace.api.health;

import org.jspecify.annotations.NullMarked;
