/**
 * Dead letters: list, count by cause, retry, discard.
 *
 * <p>The cursor is the moment of the failure and the id, so that a page stays where it is while others fail.
 */
@NullMarked
package io.millrace.api.deadletter;

import org.jspecify.annotations.NullMarked;
