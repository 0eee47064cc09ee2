/**
 * Workflows: store, read, list, activate, delete; their versions and plans; validation without storing.
 *
 * <p>A definition is parsed off the event loop. Needs Postgres; without it every endpoint but validation answers 503.
 */
@NullMarked
package io.millrace.api.workflow;

import org.jspecify.annotations.NullMarked;
