package io.millrace.feed;

import io.millrace.execution.ExecutionId;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins the tail of one execution with what arrives live, by number: no gap that is not told, nothing twice, in order.
 *
 * <p>Live chunks are taken while they follow what is there. Whenever one does not (a message was lost, the connection
 * broke, the subscriber was too slow), the follower falls behind: it reads the tail from where it stands until it has caught
 * up, holding what arrives meanwhile. Only what the tail no longer has becomes a gap.
 */
final class Follower extends FeedSubscription {

    private final ExecutionId execution;
    private final Tail tail;
    private final int capacity;
    private final InstantSource clock;
    private final Consumer<Follower> gone;

    /** Waits for the subscriber. */
    private final ArrayDeque<Feed.Numbered> buffer = new ArrayDeque<>();
    /** Arrived while the tail is read. */
    private final ArrayDeque<Chunk> held = new ArrayDeque<>();

    private int heldEvents;
    /** Number of the last event that the subscriber has or that waits for it. */
    private long position;

    private String epoch = "";
    /** The tail may have more than what is here. */
    private boolean behind;

    private boolean reading;
    /** Heard of something since the last {@link #recheck}. */
    private boolean lively;
    /** Made the follower read the tail. If that does not lead up to it, nothing does. */
    private @Nullable Chunk cause;

    private volatile @Nullable Cancellable read;

    Follower(
            Flow.Subscriber<? super Feed.Numbered> subscriber,
            ExecutionId execution,
            long from,
            Tail tail,
            int capacity,
            InstantSource clock,
            Consumer<Follower> gone) {
        super(subscriber);
        this.execution = execution;
        this.position = Math.max(1, from) - 1;
        this.tail = tail;
        this.capacity = capacity;
        this.clock = clock;
        this.gone = gone;
    }

    @Override
    public void connected() {
        run(this::catchUp);
    }

    /** To be called now and then: pub/sub may have lost the last message, after which none shows the hole. */
    void recheck() {
        run(() -> {
            if (!lively) {
                catchUp();
            }
            lively = false;
        });
    }

    @Override
    public void arrived(ExecutionId of, Chunk chunk) {
        run(() -> {
            lively = true;
            if (reading) {
                hold(chunk);
            } else if (!behind) {
                accept(chunk, null);
                drain();
            }
            // Behind and not reading yet: the tail has it.
        });
    }

    @Override
    void drain() {
        while (wanted() && !buffer.isEmpty()) {
            emit(buffer.remove());
        }
        if (behind && !reading && buffer.isEmpty() && !ended()) {
            read();
        }
    }

    @Override
    void leave() {
        var current = read;
        if (current != null) {
            current.cancel();
        }
        gone.accept(this);
    }

    private void catchUp() {
        behind = true;
        drain();
    }

    private void hold(Chunk chunk) {
        held.add(chunk);
        heldEvents += chunk.events().size();
        if (heldEvents > capacity) {
            release();
            behind = true;
        }
    }

    private void release() {
        held.clear();
        heldEvents = 0;
        cause = null;
    }

    // The forced one is taken even though it does not follow: the tail has been asked and leads no nearer.
    private void accept(Chunk chunk, @Nullable Chunk forced) {
        boolean known = chunk.epoch().equals(epoch);
        if (known && chunk.last() <= position) {
            return;
        }
        boolean possible = known || (epoch.isEmpty() && chunk.last() > position);
        boolean follows = possible && chunk.first() <= position + 1;
        if (!follows && !chunk.equals(forced)) {
            release();
            hold(chunk);
            cause = chunk;
            behind = true;
            return;
        }
        if (!buffer.isEmpty() && buffer.size() + chunk.events().size() > capacity) {
            behind = true;
            return;
        }
        if (!follows) {
            gapBefore(chunk);
        }
        behind |= !append(chunk);
    }

    private void gapBefore(Chunk chunk) {
        position = chunk.first() - 1;
        buffer.add(EventJson.gap(execution, position, clock.instant()));
    }

    // As much as there is room for; answers whether that was all.
    private boolean append(Chunk chunk) {
        epoch = chunk.epoch();
        for (int i = (int) (position + 1 - chunk.first()); i < chunk.events().size(); i++) {
            if (buffer.size() >= capacity) {
                return false;
            }
            buffer.add(chunk.events().get(i));
            position++;
        }
        return true;
    }

    private void read() {
        reading = true;
        behind = false;
        // Redis may be away for long: the follower stays, and goes on when it is back.
        read = tail.read(epoch, position, capacity)
                .onFailure()
                .retry()
                .withBackOff(Duration.ofMillis(100), Duration.ofSeconds(5))
                .indefinitely()
                .subscribe()
                .with(page -> run(() -> caughtUp(page)), failure -> run(() -> fail(failure)));
        if (ended()) {
            leave();
        }
    }

    private void caughtUp(Tail.Page page) {
        reading = false;
        boolean room = true;
        boolean restarted = page.restarted();
        if (!page.epoch().isEmpty()) {
            epoch = page.epoch();
        }
        for (var chunk : page.chunks()) {
            if (restarted || chunk.first() > position + 1) {
                gapBefore(chunk);
                restarted = false;
            }
            room = append(chunk);
            if (!room) {
                break;
            }
        }
        behind |= !room || page.more();
        if (behind) {
            release();
        } else {
            takeHeld();
        }
        drain();
    }

    private void takeHeld() {
        var forced = cause;
        var chunks = new ArrayDeque<>(held);
        release();
        while (!chunks.isEmpty() && !behind) {
            accept(chunks.remove(), forced);
        }
        if (cause != null) {
            chunks.forEach(this::hold);
        }
    }
}
