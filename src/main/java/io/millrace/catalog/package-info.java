/**
 * The workflows people have put here: every version in Postgres, each parsed once and kept in memory.
 *
 * <p>Owns: {@code Catalog}, {@code CatalogEntry}. A changed definition is a new version; a version never changes, so a
 * cached one is never stale. Which version is the newest is asked of Postgres by those who start executions (cached for at
 * most a second).
 */
@NullMarked
package io.millrace.catalog;

import org.jspecify.annotations.NullMarked;
