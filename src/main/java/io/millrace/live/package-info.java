/**
 * Live events of executions over WebSockets, and the web pages.
 *
 * <p>Owns, for programs: {@code ExecutionSocket} (one execution: missed events, then live ones), {@code TenantSocket}
 * (everything of a tenant), {@code FeedSession} (one connection of these: its events, sent one by one, and its
 * close). For pages: {@code WatchSocket} (one socket, subscriptions inside it), {@code ClientCommand} (what a client
 * asks for), {@code WatchSession} (what the client follows), {@code ListBroadcaster} (changes of a tenant's list, one
 * subscription for all readers), {@code PendingUpdates} and {@code EventBuffer} (what is pending for a client),
 * {@code FrameScheduler} (when it is sent), {@code Frame}. For both: {@code Connections} (how many may be open),
 * {@code Transports} (their transport), {@code CloseCodes}.
 *
 * <p>Invariants: a client that reconnects with the number after its last event receives each event once and in order,
 * or a gap event. A slow client costs at most one event (programs) or a bounded buffer that is conflated and never
 * truncated silently (pages); it slows nobody else. When Redis is unavailable, sockets stay open and continue when
 * the feed does; when Postgres is unavailable, sockets of programs are closed with 1013 and those of pages answer
 * each follow with 503.
 */
@NullMarked
package io.millrace.live;

import org.jspecify.annotations.NullMarked;
