/**
 * What happens to executions, told to those who watch.
 *
 * <p>Owns: {@code Feed}, {@code Channel} (one execution's), {@code Numbered} (an event as clients get it), with the adapters
 * {@code RedisFeed} (a replayable tail in Redis and pub/sub between processes) and {@code LocalFeed} (one process). Within:
 * {@code Tail} (what is kept of one execution), {@code Chunk} (what was published together), {@code Follower} (joins tail
 * and live), {@code TenantWatcher} (live only), epoch (one run of numbers; a new one begins when Redis lost the old).
 *
 * <p>Invariants: events of an execution are numbered from 1 without holes, whoever owns it; a subscriber gets each exactly
 * once and in order, or is told plainly that some are gone. The feed is a view: losing it harms no execution. When Redis is
 * away, publishing fails, is logged, and the run goes on.
 */
@NullMarked
package io.millrace.feed;

import org.jspecify.annotations.NullMarked;
