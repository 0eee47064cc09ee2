/**
 * Stored workflows: every version in Postgres, parsed once and cached in memory.
 *
 * <p>Owns: {@code Catalog}, {@code CatalogEntry}. A changed definition is a new version; a version never changes, so
 * a cached one is never stale. The newest version of a name is read from Postgres at submission (cached for at most a
 * second).
 */
@NullMarked
package io.millrace.catalog;

import org.jspecify.annotations.NullMarked;
