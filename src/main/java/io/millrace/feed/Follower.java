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
 * Joins the tail of one execution with its live events by number: in order, without duplicates, every gap reported.
 *
 * <p>Live chunks are accepted while they continue the sequence. When one does not (a message was lost, the connection
 * broke, the subscriber was too slow), the follower falls behind: it reads the tail from its position until it has
 * caught up, holding live chunks meanwhile. Only events that the tail no longer has become a gap.
 */
final class Follower extends FeedSubscription {

    private final ExecutionId execution;
    private final Tail tail;
    private final int capacity;
    private final InstantSource clock;
    private final Consumer<Follower> gone;

    /** Not yet requested by the subscriber. */
    private final ArrayDeque<Feed.Numbered> buffer = new ArrayDeque<>();
    /** Arrived while the tail was being read. */
    private final ArrayDeque<Chunk> held = new ArrayDeque<>();

    private int heldEvents;
    /** Number of the last event delivered to the subscriber or buffered for it. */
    private long position;

    private String epoch = "";
    /** The tail may have events that are not buffered here. */
    private boolean behind;

    private boolean reading;
    /** A chunk has arrived since the last {@link #recheck}. */
    private boolean lively;
    /** The chunk that made the follower read the tail. If the read does not close the gap before it, nothing will. */
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

    /** To be called periodically: if pub/sub lost the last message, no later one reveals the gap. */
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
            // Behind and not reading yet: the next read of the tail returns it.
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

    // The forced chunk is accepted even though it does not continue the sequence: the tail has been read and has
    // nothing in between.
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
        // One that the publisher has put there says it already.
        if (!EventJson.isGap(chunk.events().get(0))) {
            buffer.add(EventJson.gap(execution, position, clock.instant()));
        }
    }

    // Appends as much as the buffer has room for; returns whether that was everything.
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
        // Redis may be unavailable for long: the follower keeps retrying and continues when it is back.
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
