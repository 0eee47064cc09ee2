package io.millrace.journal;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the journal gathers its writes. */
@ConfigMapping(prefix = "millrace.journal")
public interface JournalConfig {

    /** Most records of one commit. */
    @WithDefault("500")
    int maxBatch();

    /** A commit that has reached this many characters of payload takes no further record. */
    @WithDefault("8000000")
    long maxBatchChars();

    /** Most records that wait for a commit under way; one more is refused. Counted for each shard and lane. */
    @WithDefault("20000")
    int maxWaiting();

    /** Most executions whose outcome is read in one statement, for those who wait for it; each may bring an output. */
    @WithDefault("100")
    int outcomeBatch();

    /** How often a write that met a deadlock is sent again before it fails. */
    @WithDefault("5")
    int deadlockRetries();

    /** Weeks for which partitions are made ahead of time. */
    @WithDefault("4")
    int weeksAhead();

    /** Most executions that one order to cancel, pause or resume reaches. */
    @WithDefault("100000")
    int maxCancelled();

    /** How often a person may have one execution run again from a step; its retries are not counted. */
    @WithDefault("100")
    int maxReruns();

    /** Most executions of a tenant, the newest, in which the summary of its workflows looks for theirs. */
    @WithDefault("20000")
    int activitySearched();

    /** How long figures may be used again before they are counted anew; ten times as long as counting took, if that is more. */
    @WithDefault("1S")
    Duration figuresFor();

    /** Most changes of figures that one statement adds up; the next follows while it was full. */
    @WithDefault("50000")
    int tallyBatch();
}
