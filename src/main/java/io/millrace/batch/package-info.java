/**
 * Group commit: the pattern by which many small writes become few large ones.
 *
 * <p>Owns: {@code GroupCommit}. New executions, claims, step results, terminal states, queue offers and feed messages all
 * go through it. See ADR 2 for why it is a package of its own.
 */
@NullMarked
package io.millrace.batch;

import org.jspecify.annotations.NullMarked;
