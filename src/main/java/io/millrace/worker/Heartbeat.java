package io.millrace.worker;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.journal.Leases;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Renews the leases of this worker, and compares what it runs with what Postgres says it owns.
 *
 * <p>Ages are measured from when a heartbeat was sent, not from when it was answered: the lease cannot be younger than that.
 * When none has succeeded for {@code fence}, all runs stop and the worker takes a new identity, so that nothing it did
 * under the old one can be mistaken for its own.
 */
final class Heartbeat {

    private static final Logger LOG = Logger.getLogger(Heartbeat.class);

    private static final int FULL_EVERY = 10;

    private final Leases leases;
    private final RunningSet running;
    private final WorkerConfig config;
    private final String name;
    private final Supplier<Leases.About> about;
    private final Consumer<List<ReadyExecution>> offer;
    private final Executor loop;

    private volatile String owner;
    private volatile long lastBeat;
    private volatile long troubledAt; // When contact with Postgres was last regained.
    private boolean beating;
    private int beats;
    private volatile boolean failing;
    private boolean fenced;
    private @Nullable String oldIdentity;
    private Set<ExecutionId> unknownLeases = Set.of();

    /**
     * @param about what each heartbeat reports of this process
     * @param loop the event loop of the worker, on which all of this happens
     */
    Heartbeat(
            Leases leases,
            RunningSet running,
            WorkerConfig config,
            String name,
            Supplier<Leases.About> about,
            Consumer<List<ReadyExecution>> offer,
            Executor loop) {
        this.leases = leases;
        this.running = running;
        this.config = config;
        this.name = name;
        this.about = about;
        this.offer = offer;
        this.loop = loop;
        this.owner = newIdentity();
        this.lastBeat = System.nanoTime() - config.fence().toNanos();
        this.troubledAt = System.nanoTime() - config.lease().toNanos();
    }

    /** The id of this incarnation, used in claims. */
    String owner() {
        return owner;
    }

    /** True while no other worker can have taken over what this one runs. */
    boolean fresh() {
        return System.nanoTime() - lastBeat < config.fence().toNanos();
    }

    /** False when this worker, too, was without an answer of Postgres within the time of a lease. */
    boolean keptContact() {
        return !failing && System.nanoTime() - troubledAt >= config.lease().toNanos();
    }

    /** Called by a timer, on the worker's loop. */
    void beat() {
        fence();
        if (beating) {
            return;
        }
        beating = true;
        long sent = System.nanoTime();
        var mine = owner;
        var held = held();
        leases.heartbeat(new Leases.Owner(mine, name, config.concurrency(), running.used(), about.get()), held)
                .emitOn(loop)
                .subscribe()
                .with(
                        leased -> {
                            beating = false;
                            if (failing) {
                                failing = false;
                                troubledAt = System.nanoTime();
                                LOG.infof("%s: the heartbeat works again", name);
                            }
                            if (mine.equals(owner)) {
                                lastBeat = sent;
                                fenced = false;
                                compare(leased, held, sent);
                                releaseOldIdentity();
                            }
                        },
                        failure -> {
                            beating = false;
                            if (!failing) {
                                failing = true;
                                LOG.warnf("%s: no heartbeat: %s", name, failure.getMessage());
                            }
                        });
    }

    // A lost and an unknown lease cancel out in the count, as if nothing were wrong: so from time to time all are
    // listed.
    private @Nullable Set<ExecutionId> held() {
        return beats++ % FULL_EVERY == 0 ? null : running.ids();
    }

    /** Checked more often than the heartbeat is sent. */
    void fence() {
        // Once until a heartbeat succeeds: those runs need a moment to end, none starts meanwhile, and with a second
        // change
        // of identity the first one, which holds the leases, would be forgotten.
        if (fenced || fresh() || running.entries().isEmpty()) {
            return;
        }
        fenced = true;
        var runs = running.entries();
        LOG.warnf(
                "%s: no heartbeat for %d ms, stopping %d executions; they continue when Postgres is back",
                name, config.fence().toMillis(), runs.size());
        oldIdentity = owner;
        owner = newIdentity();
        unknownLeases = Set.of();
        runs.forEach(entry ->
                entry.run().abandon("no heartbeat for " + config.fence().toMillis() + " ms"));
    }

    Uni<Void> deregister() {
        return leases.deregister(owner);
    }

    private void compare(Leases.Leased leased, @Nullable Set<ExecutionId> held, long sent) {
        if (leased.ids() == held) {
            unknownLeases = Set.of();
            return;
        }
        for (var entry : running.entries()) {
            var id = entry.run().claim().id();
            if (leased.paused().contains(id)) {
                entry.run().pause();
            } else if (entry.claimedAt() < sent && !leased.ids().contains(id)) {
                entry.run().lost("it was cancelled or taken over");
            }
        }
        // Leased to this worker and unknown to it twice in a row: a claim whose answer was lost, or an abandoned run.
        Set<ExecutionId> unknown = new HashSet<>(leased.ids());
        unknown.removeIf(running::has);
        var confirmed = new ArrayList<ExecutionId>();
        for (var id : unknown) {
            if (unknownLeases.contains(id)) {
                confirmed.add(id);
            }
        }
        unknownLeases = unknown;
        if (!confirmed.isEmpty()) {
            leases.release(owner, confirmed)
                    .subscribe()
                    .with(offer, failure -> LOG.debugf("not released: %s", failure.getMessage()));
        }
    }

    // What the old identity still holds is queued again at once. Its runs were stopped: nothing was lost with them.
    private void releaseOldIdentity() {
        var old = oldIdentity;
        if (old != null) {
            oldIdentity = null;
            leases.releaseAll(old)
                    .subscribe()
                    .with(offer, failure -> LOG.debugf("%s not released: %s", old, failure.getMessage()));
        }
    }

    private String newIdentity() {
        return name + "/" + UUID.randomUUID();
    }
}
