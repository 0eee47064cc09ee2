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
 * Says that this worker lives, and compares what it runs with what Postgres says it owns.
 *
 * <p>Ages are measured from when a heartbeat was sent, not from when its answer came: the lease cannot be younger than that.
 * When none has succeeded for {@code fence}, all runs stop and the worker takes a new identity, so that nothing it did
 * under the old one can be mistaken for its own.
 */
final class Heartbeat {

    private static final Logger LOG = Logger.getLogger(Heartbeat.class);

    private static final int FULL_EVERY = 10;

    private final Leases leases;
    private final RunningSet roster;
    private final WorkerConfig config;
    private final String name;
    private final Supplier<Leases.About> about;
    private final Consumer<List<ReadyExecution>> offer;
    private final Executor loop;

    private volatile String owner;
    private volatile long lastBeat;
    private boolean beating;
    private int beats;
    private boolean failing;
    private boolean fenced;
    private @Nullable String former;
    private Set<ExecutionId> strangers = Set.of();

    /**
     * @param about what is told of this process with each heartbeat
     * @param loop the worker's, on which all of this happens
     */
    Heartbeat(
            Leases leases,
            RunningSet roster,
            WorkerConfig config,
            String name,
            Supplier<Leases.About> about,
            Consumer<List<ReadyExecution>> offer,
            Executor loop) {
        this.leases = leases;
        this.roster = roster;
        this.config = config;
        this.name = name;
        this.about = about;
        this.offer = offer;
        this.loop = loop;
        this.owner = newIdentity();
        this.lastBeat = System.nanoTime() - config.fence().toNanos();
    }

    /** Names this incarnation in claims. */
    String owner() {
        return owner;
    }

    /** True while nobody else can have taken over what this worker runs. */
    boolean fresh() {
        return System.nanoTime() - lastBeat < config.fence().toNanos();
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
        leases.heartbeat(new Leases.Owner(mine, name, config.concurrency(), roster.used(), about.get()), held)
                .emitOn(loop)
                .subscribe()
                .with(
                        leased -> {
                            beating = false;
                            if (failing) {
                                failing = false;
                                LOG.infof("%s: the heartbeat is back", name);
                            }
                            if (mine.equals(owner)) {
                                lastBeat = sent;
                                fenced = false;
                                compare(leased, held, sent);
                                buryFormer();
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

    // Two that miss each other, one lost and one unknown, count as many as if nothing were wrong: now and then all are
    // told.
    private @Nullable Set<ExecutionId> held() {
        return beats++ % FULL_EVERY == 0 ? null : roster.ids();
    }

    /** Checked more often than the heartbeat is sent. */
    void fence() {
        // Once until a heartbeat succeeds: those runs need a moment to end, none starts meanwhile, and a second
        // identity
        // would make the first one, which holds the leases, forgotten.
        if (fenced || fresh() || roster.entries().isEmpty()) {
            return;
        }
        fenced = true;
        var runs = roster.entries();
        LOG.warnf(
                "%s: no heartbeat for %d ms, stopping %d executions; they go on when Postgres is back",
                name, config.fence().toMillis(), runs.size());
        former = owner;
        owner = newIdentity();
        strangers = Set.of();
        runs.forEach(entry ->
                entry.run().abandon("no heartbeat for " + config.fence().toMillis() + " ms"));
    }

    Uni<Void> leave() {
        return leases.deregister(owner);
    }

    private void compare(Leases.Leased leased, @Nullable Set<ExecutionId> held, long sent) {
        if (leased.ids() == held) {
            strangers = Set.of();
            return;
        }
        for (var entry : roster.entries()) {
            var id = entry.run().claim().id();
            if (leased.paused().contains(id)) {
                entry.run().pause();
            } else if (entry.claimedAt() < sent && !leased.ids().contains(id)) {
                entry.run().lost("it was cancelled or taken over");
            }
        }
        // Leased to this worker and unknown to it twice in a row: a claim whose answer never came, an abandoned run.
        Set<ExecutionId> unknown = new HashSet<>(leased.ids());
        unknown.removeIf(roster::has);
        var orphans = new ArrayList<ExecutionId>();
        for (var id : unknown) {
            if (strangers.contains(id)) {
                orphans.add(id);
            }
        }
        strangers = unknown;
        if (!orphans.isEmpty()) {
            leases.release(owner, orphans)
                    .subscribe()
                    .with(offer, failure -> LOG.debugf("not released: %s", failure.getMessage()));
        }
    }

    // What the former identity still holds need not wait for its heartbeat to grow old.
    private void buryFormer() {
        var dead = former;
        if (dead != null) {
            former = null;
            leases.deregister(dead)
                    .subscribe()
                    .with(done -> {}, failure -> LOG.debugf("%s not taken off: %s", dead, failure.getMessage()));
        }
    }

    private String newIdentity() {
        return name + "/" + UUID.randomUUID();
    }
}
