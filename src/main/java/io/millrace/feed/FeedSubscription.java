package io.millrace.feed;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One subscriber's end of the feed. What concerns it runs one thing after the other, on whichever thread came first, so its
 * state needs no lock and the subscriber is called by one thread at a time.
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

    /** Hands out what waits while {@link #wanted}. */
    abstract void drain();

    /** The subscriber has gone. Calling it again is harmless. */
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
                fail(new IllegalArgumentException("asked for " + count + " events; at least 1 is needed"));
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
