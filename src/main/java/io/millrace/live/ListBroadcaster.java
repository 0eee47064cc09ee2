package io.millrace.live;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.TenantId;
import io.millrace.feed.Feed;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Broadcasts changes of a tenant's execution list: one feed subscription for all its readers, each event parsed once.
 */
@ApplicationScoped
class ListBroadcaster {

    private static final Logger LOG = Logger.getLogger(ListBroadcaster.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** A reader of a tenant's list. Called on any thread. */
    interface Reader {

        /** @param json the change:  {@code {"id":..,"type":..,"seq":..,"at":..}} */
        void changed(ExecutionId execution, String json);

        /** From now on changes arrive; earlier state has to be read. */
        void refresh();
    }

    private final Feed feed;
    private final Map<TenantId, TenantList> lists = new ConcurrentHashMap<>();

    ListBroadcaster(Feed feed) {
        this.feed = feed;
    }

    /** Subscribes the reader until the result is cancelled, which is idempotent. */
    Cancellable read(TenantId tenant, Reader reader) {
        var joined = new TenantList[1];
        lists.compute(tenant, (of, found) -> {
            joined[0] = found == null ? new TenantList() : found;
            joined[0].readers.add(reader);
            return joined[0];
        });
        joined[0].joined(tenant, reader);
        return () -> lists.computeIfPresent(tenant, (of, found) -> {
            found.readers.remove(reader);
            return found.readers.isEmpty() ? found.ended() : found;
        });
    }

    /** Number of tenants with readers. */
    int size() {
        return lists.size();
    }

    private final class TenantList {

        private final Set<Reader> readers = new CopyOnWriteArraySet<>();
        // Guarded by this.
        private @Nullable Cancellable subscription;
        private boolean begun;
        private boolean ended;
        private volatile boolean listening;

        void joined(TenantId tenant, Reader reader) {
            boolean first;
            synchronized (this) {
                first = !begun;
                begun = true;
            }
            if (first) {
                begin(tenant);
            } else if (listening) {
                reader.refresh();
            }
        }

        private void begin(TenantId tenant) {
            var begun = feed.followAll(tenant, this::listening)
                    .onFailure()
                    .invoke(failure -> LOG.warnf("the feed of tenant %s failed: %s", tenant, failure.toString()))
                    .onFailure()
                    .retry()
                    .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                    .indefinitely()
                    .subscribe()
                    .with(this::received, failure -> LOG.errorf(failure, "the feed of tenant %s is lost", tenant));
            synchronized (this) {
                subscription = begun;
                if (!ended) {
                    return;
                }
            }
            begun.cancel();
        }

        private void listening() {
            listening = true;
            readers.forEach(Reader::refresh);
        }

        private void received(Feed.Numbered event) {
            var json = event.json();
            if (EventText.gap(json)) {
                readers.forEach(Reader::refresh);
            } else if (EventText.ofTheExecution(json)) {
                var change = "{\"id\":\"" + event.execution() + "\",\"type\":\"" + EventText.type(json) + "\",\"seq\":"
                        + event.sequence() + ",\"at\":\"" + EventText.at(json) + "\"}";
                readers.forEach(reader -> reader.changed(event.execution(), change));
            }
        }

        @Nullable
        TenantList ended() {
            Cancellable current;
            synchronized (this) {
                ended = true;
                current = subscription;
            }
            if (current != null) {
                current.cancel();
            }
            return null;
        }
    }
}
