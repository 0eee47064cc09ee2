package io.millrace.live;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.millrace.feed.Feed;
import io.millrace.visibility.Outcomes;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One client of the pages' socket and what it follows. Updates are sent by its {@link FrameScheduler}. */
final class WatchSession implements ListBroadcaster.Reader, Connections.Session {

    private static final Logger LOG = Logger.getLogger(WatchSession.class);

    private final TenantId tenant;
    private final Sources sources;
    private final LiveConfig config;
    private final FrameScheduler scheduler;

    // Guarded by this. The feed, the database's answers, the client's commands and the close arrive on different
    // threads.
    private final Map<ExecutionId, Following> followed = new HashMap<>();
    private @Nullable Following list;
    private int lookUps;
    private boolean stopped;

    /** Where updates are read from. */
    record Sources(Outcomes outcomes, Feed feed, ListBroadcaster lists) {}

    /** One subscription, which may be cancelled before it has started. */
    private static final class Following {
        private @Nullable Cancellable subscription;
        private boolean over;

        void begun(Cancellable begun) {
            synchronized (this) {
                subscription = begun;
                if (!over) {
                    return;
                }
            }
            begun.cancel();
        }

        void cancel() {
            Cancellable current;
            synchronized (this) {
                over = true;
                current = subscription;
            }
            if (current != null) {
                current.cancel();
            }
        }
    }

    WatchSession(TenantId tenant, Sources sources, LiveConfig config, FrameScheduler scheduler) {
        this.tenant = tenant;
        this.sources = sources;
        this.config = config;
        this.scheduler = scheduler;
    }

    void execute(ClientCommand command) {
        if (command instanceof ClientCommand.Follow follow) {
            follow(follow.execution(), follow.from());
        } else if (command instanceof ClientCommand.Unfollow unfollow) {
            unfollow(unfollow.execution());
        } else if (command instanceof ClientCommand.FollowList) {
            followList();
        } else if (command instanceof ClientCommand.UnfollowList) {
            unfollowList();
        } else if (command instanceof ClientCommand.Refused refused) {
            scheduler.error(refused.execution(), refused.status(), refused.detail());
        }
    }

    private void follow(ExecutionId id, long from) {
        var following = new Following();
        Following before;
        synchronized (this) {
            if (stopped) {
                return;
            }
            before = followed.get(id);
            // Pending look-ups count too, even if their subscription is gone: each is a database statement.
            if ((before == null && followed.size() >= config.maxFollowed()) || lookUps >= config.maxFollowed()) {
                scheduler.error(
                        id.toString(),
                        429,
                        "one socket follows at most " + config.maxFollowed()
                                + " executions (millrace.live.max-followed)");
                return;
            }
            followed.put(id, following);
            scheduler.update(pending -> pending.forget(id));
            lookUps++;
        }
        if (before != null) {
            before.cancel();
        }
        sources.outcomes().status(tenant, id).subscribe().with(found -> known(id, from, following, found), failure -> {
            lookedUp();
            LOG.warnf("cannot follow execution %s: %s", id, failure.toString());
            refuse(id, following, 503, "the database is unavailable; follow it again later");
        });
    }

    private void known(ExecutionId id, long from, Following following, Optional<Status> found) {
        lookedUp();
        if (found.isEmpty()) {
            refuse(id, following, 404, CloseCodes.NO_SUCH_EXECUTION);
            return;
        }
        following.begun(sources.feed()
                .follow(tenant, id, from)
                .subscribe()
                .with(event -> arrived(following, event), failure -> {
                    LOG.warnf("the feed of execution %s failed: %s", id, failure.toString());
                    refuse(id, following, 503, "its feed failed; follow it again from the number after your last");
                }));
    }

    private synchronized void lookedUp() {
        lookUps--;
    }

    // Another follow of the same execution may have replaced it meanwhile.
    private void refuse(ExecutionId id, Following following, int status, String detail) {
        synchronized (this) {
            if (!followed.remove(id, following)) {
                return;
            }
        }
        following.cancel();
        scheduler.error(id.toString(), status, detail);
    }

    // Under the lock, so that no event of an execution arrives after its unfollow.
    private synchronized void arrived(Following following, Feed.Numbered event) {
        if (followed.get(event.execution()) == following) {
            scheduler.update(pending -> pending.add(event));
        }
    }

    private void unfollow(ExecutionId id) {
        Following before;
        synchronized (this) {
            before = followed.remove(id);
            scheduler.update(pending -> pending.forget(id));
        }
        if (before != null) {
            before.cancel();
        }
    }

    private void followList() {
        var following = new Following();
        synchronized (this) {
            if (stopped || list != null) {
                return;
            }
            list = following;
        }
        following.begun(sources.lists().read(tenant, this));
    }

    private void unfollowList() {
        Following before;
        synchronized (this) {
            before = list;
            list = null;
            scheduler.update(PendingUpdates::forgetList);
        }
        if (before != null) {
            before.cancel();
        }
    }

    @Override
    public synchronized void changed(ExecutionId execution, String json) {
        if (list != null) {
            scheduler.update(pending -> pending.changed(execution, json));
        }
    }

    @Override
    public synchronized void refresh() {
        if (list != null) {
            scheduler.update(PendingUpdates::refresh);
        }
    }

    /** The connection is closed: releases everything. */
    @Override
    public void stop() {
        Map<ExecutionId, Following> all;
        Following following;
        synchronized (this) {
            stopped = true;
            all = Map.copyOf(followed);
            followed.clear();
            following = list;
            list = null;
        }
        all.values().forEach(Following::cancel);
        if (following != null) {
            following.cancel();
        }
        scheduler.stop();
    }
}
