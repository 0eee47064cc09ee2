package io.millrace.batch;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Collects records while one write is in flight and sends all of them as the next one.
 *
 * <p>Idle, a record is sent at once, together with what the same task of an event loop submits: there is no timer and no added
 * latency. Under load, hundreds share one statement. Writes are strictly sequential, so what was submitted first is durable
 * first; a Uni completes when its record has been written.
 *
 * <p>A write that fails is halved and retried while {@code divisible} says that one bad record may be the cause, so that it does
 * not fail the others. Thread-safe.
 *
 * @param <R> a record
 * @param <A> the answer to a record
 */
public final class GroupCommit<R, A> {

    private enum WriteState {
        SENDING,
        IN_FLIGHT,
        WRITTEN
    }

    private record Entry<R, A>(R record, CompletableFuture<A> answer) {}

    private final int maxBatch;
    private final int maxWaiting;
    private final long maxWeight;
    private final ToLongFunction<R> weight;
    private final Predicate<Throwable> divisible;
    private final Function<List<R>, Uni<List<A>>> write;

    private final ArrayDeque<Entry<R, A>> waiting = new ArrayDeque<>();
    /** From the first record until a write has completed and nothing waits. */
    private boolean busy;

    /**
     * @param maxBatch most records of one write
     * @param maxWaiting most records that wait; one more fails with {@link RejectedExecutionException}
     * @param divisible whether one record of the batch may be the cause of a failure
     * @param write sends a batch; its answer has one entry per record, in the same order
     */
    public GroupCommit(
            int maxBatch, int maxWaiting, Predicate<Throwable> divisible, Function<List<R>, Uni<List<A>>> write) {
        this(maxBatch, maxWaiting, Long.MAX_VALUE, record -> 0, divisible, write);
    }

    /**
     * For records that differ much in size.
     *
     * @param maxWeight a batch that reaches this weight takes no further record, so that large payloads do not add up to a
     *     statement that is larger still
     * @param weight of one record, such as its size in bytes
     */
    public GroupCommit(
            int maxBatch,
            int maxWaiting,
            long maxWeight,
            ToLongFunction<R> weight,
            Predicate<Throwable> divisible,
            Function<List<R>, Uni<List<A>>> write) {
        this.maxBatch = maxBatch;
        this.maxWaiting = maxWaiting;
        this.maxWeight = maxWeight;
        this.weight = weight;
        this.divisible = divisible;
        this.write = write;
    }

    /** Submits a record now, not when the Uni is subscribed to: order is the order of these calls. */
    public Uni<A> submit(R record) {
        var answer = new CompletableFuture<A>();
        boolean first;
        synchronized (this) {
            if (waiting.size() >= maxWaiting) {
                return Uni.createFrom()
                        .failure(new RejectedExecutionException(
                                "more than " + maxWaiting + " records wait to be written; try again later"));
            }
            waiting.add(new Entry<>(record, answer));
            first = !busy;
            busy = true;
        }
        if (first) {
            whenTaskEnds(() -> send(nextBatch()));
        }
        return Uni.createFrom().completionStage(answer);
    }

    // A run submits all its steps within one task, a web server all requests it has read: they share one statement. Not
    // run on the context of the caller, which may belong to one request, while the write concerns many.
    private static void whenTaskEnds(Runnable send) {
        var afterTask = TaskThread.afterTask();
        if (afterTask != null) {
            afterTask.execute(send);
            return;
        }
        var context = Vertx.currentContext();
        if (context != null && context.isEventLoopContext()) {
            ((ContextInternal) context).unwrap().runOnContext(ignored -> send.run());
        } else {
            send.run();
        }
    }

    /** How many records wait for the write in flight. */
    public synchronized int waiting() {
        return waiting.size();
    }

    // Empty when nothing waits.
    private synchronized List<Entry<R, A>> nextBatch() {
        if (waiting.isEmpty()) {
            busy = false;
            return List.of();
        }
        var batch = new ArrayList<Entry<R, A>>(Math.min(waiting.size(), maxBatch));
        long total = 0;
        while (batch.size() < maxBatch && total < maxWeight && !waiting.isEmpty()) {
            var entry = waiting.remove();
            total += weight.applyAsLong(entry.record);
            batch.add(entry);
        }
        return batch;
    }

    // A loop and not a recursion: writes that complete at once would otherwise pile up on the stack.
    private void send(List<Entry<R, A>> first) {
        var batch = first;
        while (!batch.isEmpty()) {
            var state = new AtomicReference<>(WriteState.SENDING);
            attempt(batch).subscribe().with(done -> written(state), failure -> written(state));
            if (state.compareAndSet(WriteState.SENDING, WriteState.IN_FLIGHT)) {
                return;
            }
            batch = nextBatch();
        }
    }

    private void written(AtomicReference<WriteState> state) {
        if (!state.compareAndSet(WriteState.SENDING, WriteState.WRITTEN)) {
            send(nextBatch());
        }
    }

    // Completes when every record of the batch has its answer; never fails.
    private Uni<Void> attempt(List<Entry<R, A>> batch) {
        var records = new ArrayList<R>(batch.size());
        batch.forEach(entry -> records.add(entry.record));
        return Uni.createFrom()
                .deferred(() -> write.apply(records))
                .invoke(answers -> {
                    if (answers.size() != batch.size()) {
                        throw new IllegalStateException(
                                answers.size() + " answers to a batch of " + batch.size() + " records");
                    }
                    for (int i = 0; i < batch.size(); i++) {
                        batch.get(i).answer.complete(answers.get(i));
                    }
                })
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> {
                    if (batch.size() > 1 && divisible.test(failure)) {
                        int half = batch.size() / 2;
                        return attempt(batch.subList(0, half)).chain(() -> attempt(batch.subList(half, batch.size())));
                    }
                    batch.forEach(entry -> entry.answer.completeExceptionally(failure));
                    return Uni.createFrom().voidItem();
                });
    }
}
