package io.millrace.feed;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One subscriber's subscription. Its tasks run one after the other, on whichever thread came first, so its state
 * needs no lock and the subscriber is called by one thread at a time.
 */
abstract class FeedSubscription implements Flow.Subscription, Listener {

    private final Flow.Subscriber<? super Feed.Numbered> subscriber;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private long demand;
    private volatile boolean ended;

    FeedSubscription(Flow.Subscriber<? super Feed.Numbered> subscriber) {
        this.subscriber = subscriber;
    }

    /** Emits buffered events while {@link #wanted}. */
    abstract void drain();

    /** Releases what the subscription holds. Idempotent. */
    abstract void leave();

    final void run(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() > 0) {
            return;
        }
        do {
            var next = tasks.remove();
            if (!ended) {
                attempt(next);
            }
        } while (waiting.decrementAndGet() > 0);
    }

    private void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException fault) {
            fail(fault);
        }
    }

    final boolean wanted() {
        return demand > 0 && !ended;
    }

    final boolean ended() {
        return ended;
    }

    final void emit(Feed.Numbered event) {
        demand--;
        subscriber.onNext(event);
    }

    final void fail(Throwable failure) {
        end();
        subscriber.onError(failure);
    }

    @Override
    public final void request(long count) {
        run(() -> {
            if (count <= 0) {
                fail(new IllegalArgumentException("requested " + count + " events; must be at least 1"));
                return;
            }
            demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            drain();
        });
    }

    @Override
    public final void cancel() {
        end();
    }

    private void end() {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        leave();
    }
}
