package io.millrace.queue;

import io.millrace.queue.SubQueue.WaitingEntry;
import java.util.List;
import java.util.Optional;

/** The rate limits of a {@link Backlog}: overall, of each tenant, and of the sub-queues that have one. */
final class RateLimits {

    private static final long MINUTE = 60_000;
    static final String OVERALL = "overall";

    /**
     * A limit that allows no further start now, and until when.
     *
     * @param name of the limit
     */
    record Exhausted(Scope scope, String name, long until) {}

    enum Scope {
        OVERALL,
        TENANT,
        SUB_QUEUE
    }

    private final int overall;
    private final int eachTenant;
    private final StartLog starts = new StartLog();

    RateLimits(int overall, int eachTenant) {
        this.overall = overall;
        this.eachTenant = eachTenant;
    }

    static List<String> names(SubQueue subQueue) {
        return List.of(OVERALL, tenant(subQueue.key), "lane:" + subQueue.name);
    }

    private static String tenant(SubQueueKey key) {
        return "tenant:" + key.tenant();
    }

    /** The widest limit that allows no further start of this sub-queue now. */
    Optional<Exhausted> exhausted(SubQueue subQueue, long now) {
        var key = subQueue.key;
        if (!key.first()) {
            return Optional.empty();
        }
        if (overall > 0) {
            var at = starts.exhaustedUntil(OVERALL, overall, MINUTE, now);
            if (at.isPresent()) {
                return Optional.of(new Exhausted(Scope.OVERALL, OVERALL, at.getAsLong()));
            }
        }
        if (eachTenant > 0) {
            var at = starts.exhaustedUntil(tenant(key), eachTenant, MINUTE, now);
            if (at.isPresent()) {
                return Optional.of(new Exhausted(Scope.TENANT, tenant(key), at.getAsLong()));
            }
        }
        var rate = key.rate();
        if (rate != null) {
            var bucket = List.of(key.tenant().value(), rate.key());
            var at = starts.exhaustedUntil(bucket, rate.limit(), rate.window().toMillis(), now);
            if (at.isPresent()) {
                return Optional.of(new Exhausted(Scope.SUB_QUEUE, "lane:" + subQueue.name, at.getAsLong()));
            }
        }
        return Optional.empty();
    }

    void logStart(WaitingEntry entry, long now) {
        var key = entry.key();
        if (!key.first()) {
            return;
        }
        if (overall > 0) {
            starts.add(OVERALL, entry.id(), MINUTE, now);
        }
        if (eachTenant > 0) {
            starts.add(tenant(key), entry.id(), MINUTE, now);
        }
        var rate = key.rate();
        if (rate != null) {
            starts.add(
                    List.of(key.tenant().value(), rate.key()),
                    entry.id(),
                    rate.window().toMillis(),
                    now);
        }
    }

    void forgetStart(WaitingEntry entry) {
        var key = entry.key();
        starts.remove(OVERALL, entry.id());
        starts.remove(tenant(key), entry.id());
        var rate = key.rate();
        if (rate != null) {
            starts.remove(List.of(key.tenant().value(), rate.key()), entry.id());
        }
    }
}
