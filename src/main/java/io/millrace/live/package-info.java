/**
 * What happens to executions, sent to browsers as it happens.
 *
 * <p>Owns: {@code ExecutionSocket} (one execution: what was missed, then what comes), {@code TenantSocket} (everything of
 * a tenant), {@code Watch} (one connection: its events, awaited one by one, and its end), {@code Connections} (how many
 * there may be), {@code CloseCodes}.
 *
 * <p>Invariants: a client that comes back with the number after its last event gets each event once and in order, or is
 * told of a gap; a slow client holds at most one event here, the feed bounds the rest. When Redis is away the socket stays
 * open and goes on when the feed does; when Postgres is away it is closed with 1013.
 */
@NullMarked
package io.millrace.live;

import org.jspecify.annotations.NullMarked;
