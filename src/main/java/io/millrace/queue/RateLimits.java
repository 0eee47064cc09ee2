package io.millrace.queue;

import io.millrace.queue.FairSchedule.Waiting;
import java.util.List;
import java.util.Optional;

/** The limits of rate of a {@link Backlog}: overall, of each tenant, and of the lanes that have one. */
final class RateLimits {

    private static final long MINUTE = 60_000;
    static final String OVERALL = "overall";

    /**
     * What has to wait, and until when.
     *
     * @param name the same for the same limit
     */
    record Full(Level level, String name, long until) {}

    enum Level {
        OVERALL,
        TENANT,
        LANE
    }

    private final int overall;
    private final int eachTenant;
    private final StartLog starts = new StartLog();

    RateLimits(int overall, int eachTenant) {
        this.overall = overall;
        this.eachTenant = eachTenant;
    }

    static List<String> names(FairSchedule.Line line) {
        return List.of(OVERALL, tenant(line.lane), "lane:" + line.name);
    }

    private static String tenant(SubQueue lane) {
        return "tenant:" + lane.tenant();
    }

    /** The widest limit that lets no further one of this line start now. */
    Optional<Full> full(FairSchedule.Line line, long now) {
        var lane = line.lane;
        if (!lane.first()) {
            return Optional.empty();
        }
        if (overall > 0) {
            var at = starts.fullUntil(OVERALL, overall, MINUTE, now);
            if (at.isPresent()) {
                return Optional.of(new Full(Level.OVERALL, OVERALL, at.getAsLong()));
            }
        }
        if (eachTenant > 0) {
            var at = starts.fullUntil(tenant(lane), eachTenant, MINUTE, now);
            if (at.isPresent()) {
                return Optional.of(new Full(Level.TENANT, tenant(lane), at.getAsLong()));
            }
        }
        var rate = lane.rate();
        if (rate != null) {
            var bucket = List.of(lane.tenant(), rate.key());
            var at = starts.fullUntil(bucket, rate.limit(), rate.window().toMillis(), now);
            if (at.isPresent()) {
                return Optional.of(new Full(Level.LANE, "lane:" + line.name, at.getAsLong()));
            }
        }
        return Optional.empty();
    }

    void started(Waiting entry, long now) {
        var lane = entry.lane();
        if (!lane.first()) {
            return;
        }
        if (overall > 0) {
            starts.note(OVERALL, entry.id(), MINUTE, now);
        }
        if (eachTenant > 0) {
            starts.note(tenant(lane), entry.id(), MINUTE, now);
        }
        var rate = lane.rate();
        if (rate != null) {
            starts.note(
                    List.of(lane.tenant(), rate.key()),
                    entry.id(),
                    rate.window().toMillis(),
                    now);
        }
    }

    void didNotStart(Waiting entry) {
        var lane = entry.lane();
        starts.forget(OVERALL, entry.id());
        starts.forget(tenant(lane), entry.id());
        var rate = lane.rate();
        if (rate != null) {
            starts.forget(List.of(lane.tenant(), rate.key()), entry.id());
        }
    }
}
