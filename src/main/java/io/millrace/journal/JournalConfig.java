package io.millrace.journal;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Batches and limits of the journal. */
@ConfigMapping(prefix = "millrace.journal")
public interface JournalConfig {

    /** Most records of one commit. */
    @WithDefault("500")
    int maxBatch();

    /** A commit that has reached this many characters of payload takes no further record. */
    @WithDefault("8000000")
    long maxBatchChars();

    /** Most records that wait for the commit in flight; one more is refused. Counted for each shard and kind of write. */
    @WithDefault("20000")
    int maxWaiting();

    /** Most executions whose outcome is read in one statement, for those who wait for it; each may bring an output. */
    @WithDefault("100")
    int outcomeBatch();

    /** How often a write that hit a deadlock is retried before it fails. */
    @WithDefault("5")
    int deadlockRetries();

    /** Weeks for which partitions are created ahead of time. */
    @WithDefault("4")
    int weeksAhead();

    /** Most executions that one order to cancel, pause or resume reaches. */
    @WithDefault("100000")
    int maxCancelled();

    /** How often one execution may be rerun from a step; retries are not counted. */
    @WithDefault("100")
    int maxReruns();

    /** Most executions of a tenant, the newest, that the activity summary of its workflows reads. */
    @WithDefault("20000")
    int activitySearched();

    /** How long counts may be reused before they are taken again; ten times as long as counting took, if that is more. */
    @WithDefault("1S")
    Duration figuresFor();

    /** Most changes of counts that one statement adds up; the next follows while it was full. */
    @WithDefault("50000")
    int tallyBatch();
}
