/**
 * Reading of requests: query parameters, JSON bodies, and the count of requests in flight.
 *
 * <p>Owns: {@code QueryParams}, {@code JsonBody}, {@code OrderFields} (the body of an order, field by field),
 * {@code OrderResponses}, {@code Page}, {@code InFlightRequests} (a stopping instance waits for them).
 *
 * <p>Invariants: an unknown field or a value that does not convert is refused, never ignored; the problem names it.
 */
@NullMarked
package io.millrace.api.request;

import org.jspecify.annotations.NullMarked;
