/**
 * What happens to executions, sent to browsers as it happens.
 *
 * <p>Owns, for programs: {@code ExecutionSocket} (one execution: what was missed, then what comes), {@code TenantSocket}
 * (everything of a tenant), {@code FeedSession} (one connection of these: its events, awaited one by one, and its end). For pages:
 * {@code WatchSocket} (one socket, subscriptions inside it), {@code ClientCommand} (what a client says), {@code WatchSession} (what it
 * follows), {@code ListBroadcaster} (a tenant's list, once for all who look), {@code PendingUpdates} and {@code EventBuffer} (what waits for it),
 * {@code FrameScheduler} (when it goes out), {@code Frame}. For both: {@code Connections} (how many there may be), {@code Transports}
 * (what they run over), {@code CloseCodes}.
 *
 * <p>Invariants: a client that comes back with the number after its last event gets each event once and in order, or is
 * told of a gap. A slow one holds here at most one event (programs) or a bounded buffer, which is conflated and never cut in
 * silence (pages); it slows nobody else. When Redis is away sockets stay open and go on when the feed does; when Postgres is away
 * those of programs are closed with 1013, those of pages answer each follow with 503.
 */
@NullMarked
package io.millrace.live;

import org.jspecify.annotations.NullMarked;
