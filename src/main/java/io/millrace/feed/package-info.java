/**
 * Progress events of executions, published to those who follow them.
 *
 * <p>Owns: {@code Feed}, {@code Channel} (one execution's), {@code Numbered} (an event as clients receive it), with
 * the adapters {@code RedisFeed} (a replayable tail in Redis and pub/sub between processes) and {@code LocalFeed}
 * (one process). Internal: {@code Tail} (the kept events of one execution), {@code Chunk} (events published
 * together), {@code Follower} (joins tail and live events), {@code TenantWatcher} (live events only), epoch (one
 * continuous numbering; a new one begins when Redis lost the previous one).
 *
 * <p>Invariants: events of an execution are numbered from 1 without gaps, whichever worker owns it; a subscriber
 * receives each exactly once and in order, or an explicit gap event. The feed is a view: losing it harms no
 * execution. When Redis takes no writes the run continues, and its events wait here, bounded, until it does ({@code RedisPublisher}).
 */
@NullMarked
package io.millrace.feed;

import org.jspecify.annotations.NullMarked;
