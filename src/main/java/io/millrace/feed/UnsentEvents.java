package io.millrace.feed;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Events that Redis did not take: of each tail in their order, bounded over all of them. Beyond the bounds the oldest of the
 * tail that has waited longest are given up; their numbers are left out, so that every follower gets a gap in their place.
 * Thread-safe.
 */
final class UnsentEvents {

    /** Tails looked at for something to give up. */
    private static final int MOST_TRIES = 100;

    /** Characters of an event that is about as large as the gap in its place would be. */
    private static final int SMALL = 200;

    private final int maxEvents;
    private final long maxSize;
    private final InstantSource clock;
    private final Map<String, ArrayDeque<EventBatch>> tails = new LinkedHashMap<>();
    private int events;
    private long size;
    private long givenUp;

    /** @param maxSize of all together, in characters */
    UnsentEvents(int maxEvents, long maxSize, InstantSource clock) {
        this.maxEvents = maxEvents;
        this.maxSize = maxSize;
        this.clock = clock;
    }

    /** True when earlier events of its tail wait: it now waits behind them. */
    synchronized boolean queued(EventBatch next) {
        if (!tails.containsKey(next.channel().tail())) {
            return false;
        }
        keep(next);
        return true;
    }

    /** Behind what waits of its tail. */
    synchronized void keep(EventBatch given) {
        for (int tries = 0; full(given) && tries < MOST_TRIES && !tails.isEmpty(); tries++) {
            makeRoom();
        }
        var next = full(given) ? gap(given) : given;
        if (full(next)) {
            given.channel().lost(given.skipped() + given.lines().size());
            return;
        }
        var waiting = tails.computeIfAbsent(next.channel().tail(), first -> new ArrayDeque<>());
        var last = waiting.peekLast();
        if (last != null && last.takes(next)) {
            waiting.removeLast();
            waiting.add(last.with(next));
        } else {
            waiting.add(next);
        }
        count(next, 1);
    }

    // The tail that has waited longest gives up its oldest events. At least one stays, to say that others were there.
    private void makeRoom() {
        var tail = tails.keySet().iterator().next();
        var waiting = tails.get(tail);
        if (waiting == null) {
            return;
        }
        var oldest = waiting.remove();
        count(oldest, -1);
        var follower = waiting.poll();
        if (follower != null) {
            givenUp += oldest.lines().size();
            waiting.addFirst(follower.without(oldest));
            return;
        }
        var left = oldest.lines().size() > 1 || oldest.size() > SMALL ? gap(oldest) : oldest;
        waiting.add(left);
        count(left, 1);
        tails.remove(tail);
        tails.put(tail, waiting); // The next one has its turn.
    }

    private EventBatch gap(EventBatch batch) {
        givenUp += batch.lines().size();
        return batch.asGap(EventJson.gapLine(batch.channel().execution(), clock.instant()));
    }

    /**
     * Of some tails the first batches, in order. They remain here until {@link #sent}, and change no more, so that Redis
     * recognises what it has.
     */
    synchronized List<List<EventBatch>> oldest(int mostTails, int mostBatches) {
        List<List<EventBatch>> first = new ArrayList<>();
        for (var waiting : tails.values()) {
            if (first.size() == mostTails) {
                break;
            }
            var batches = new ArrayList<EventBatch>();
            while (batches.size() < mostBatches && !waiting.isEmpty()) {
                batches.add(waiting.remove().sent());
            }
            for (int i = batches.size() - 1; i >= 0; i--) {
                waiting.addFirst(batches.get(i));
            }
            first.add(batches);
        }
        return first;
    }

    /** Redis has these, the first of their tail. */
    synchronized void sent(List<EventBatch> batches) {
        var tail = batches.get(0).channel().tail();
        var waiting = tails.get(tail);
        if (waiting == null) {
            return;
        }
        for (var batch : batches) {
            // Given up, or another's place taken, meanwhile: what is left is recognised when it is sent again.
            if (!batch.equals(waiting.peek())) {
                return;
            }
            waiting.remove();
            count(batch, -1);
        }
        if (waiting.isEmpty()) {
            tails.remove(tail);
        }
    }

    /** Redis did not take these, the first of their tail: others have their turn before. */
    synchronized void failed(List<EventBatch> batches) {
        var tail = batches.get(0).channel().tail();
        var waiting = tails.remove(tail);
        if (waiting != null) {
            tails.put(tail, waiting);
        }
    }

    synchronized boolean isEmpty() {
        return tails.isEmpty();
    }

    /** Events that wait. */
    synchronized int events() {
        return events;
    }

    /** Events given up since the last call. */
    synchronized long takeGivenUp() {
        long taken = givenUp;
        givenUp = 0;
        return taken;
    }

    private boolean full(EventBatch next) {
        return events + next.lines().size() > maxEvents || size + next.size() > maxSize;
    }

    private void count(EventBatch batch, int sign) {
        events += sign * batch.lines().size();
        size += sign * batch.size();
    }
}
