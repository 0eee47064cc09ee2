package io.millrace.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

    private static final class Refused extends RuntimeException {}

    /** A writer that writes on demand. */
    private static final class Writer {
        final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
        private UniEmitter<? super List<Integer>> inFlight;

        Uni<List<Integer>> write(List<Integer> batch) {
            batches.add(List.copyOf(batch));
            return Uni.createFrom().emitter(emitter -> inFlight = emitter);
        }

        void complete() {
            inFlight.complete(batches.get(batches.size() - 1));
        }

        void fail(Throwable failure) {
            inFlight.fail(failure);
        }
    }

    private final Writer writer = new Writer();

    private GroupCommit<Integer, Integer> commit(int maxBatch, int maxWaiting) {
        return new GroupCommit<>(maxBatch, maxWaiting, failure -> failure instanceof Refused, writer::write);
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    @Test
    void idleARecordGoesOutAtOnceAndBusyTheRestGathersInOrder() {
        var commit = commit(10, 100);
        var answers = IntStream.range(0, 5).mapToObj(commit::submit).toList();
        assertEquals(List.of(List.of(0)), writer.batches);
        assertEquals(4, commit.waiting());
        writer.complete();
        assertEquals(List.of(List.of(0), List.of(1, 2, 3, 4)), writer.batches);
        writer.complete();
        assertEquals(
                List.of(0, 1, 2, 3, 4),
                answers.stream().map(GroupCommitTest::await).toList());
        assertEquals(0, commit.waiting());
    }

    @Test
    void whatOneTaskOfAnEventLoopHandsInSharesAWrite() throws Exception {
        var vertx = Vertx.vertx();
        try {
            var commit = commit(10, 100);
            var handedIn = new CompletableFuture<Integer>();
            vertx.runOnContext(task -> {
                IntStream.range(0, 4).forEach(commit::submit);
                handedIn.complete(writer.batches.size());
                vertx.runOnContext(next -> writer.complete());
            });
            assertEquals(0, handedIn.get(20, TimeUnit.SECONDS));
            Awaitility.await().until(() -> commit.waiting() == 0);
            assertEquals(List.of(List.of(0, 1, 2, 3)), writer.batches);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void oneWriteIsInFlightAtATime() {
        var commit = commit(1, 100);
        IntStream.range(0, 3).forEach(commit::submit);
        for (int written = 1; written <= 3; written++) {
            assertEquals(written, writer.batches.size());
            writer.complete();
        }
        assertEquals(3, writer.batches.size());
    }

    @Test
    void aFullBatchLeavesTheRestForTheNext() {
        var commit = commit(3, 100);
        IntStream.range(0, 6).forEach(commit::submit);
        writer.complete();
        writer.complete();
        assertEquals(List.of(List.of(0), List.of(1, 2, 3), List.of(4, 5)), writer.batches);
    }

    @Test
    void aHeavyBatchTakesNoFurtherRecord() {
        var commit = new GroupCommit<Integer, Integer>(100, 100, 10, weight -> weight, failure -> false, writer::write);
        List.of(1, 4, 4, 4, 50, 1).forEach(commit::submit);
        writer.complete();
        writer.complete();
        writer.complete();
        assertEquals(List.of(List.of(1), List.of(4, 4, 4), List.of(50), List.of(1)), writer.batches);
    }

    @Test
    void moreThanMayWaitIsRefusedAndTheOthersAreWritten() {
        var commit = commit(10, 2);
        var accepted = IntStream.range(0, 3).mapToObj(commit::submit).toList();
        assertThrows(RejectedExecutionException.class, () -> await(commit.submit(3)));
        writer.complete();
        writer.complete();
        accepted.forEach(GroupCommitTest::await);
    }

    @Test
    void aBadRecordIsFoundByHalvingAndFailsAlone() {
        var written = new ArrayList<Integer>();
        var gate = new CompletableFuture<List<Integer>>();
        var commit = new GroupCommit<Integer, Integer>(100, 100, failure -> failure instanceof Refused, batch -> {
            if (batch.equals(List.of(0))) {
                return Uni.createFrom().completionStage(gate);
            }
            if (batch.contains(5)) {
                return Uni.createFrom().failure(new Refused());
            }
            written.addAll(batch);
            return Uni.createFrom().item(batch);
        });
        var answers = IntStream.range(0, 10).mapToObj(commit::submit).toList();
        gate.complete(List.of(0));
        assertThrows(Refused.class, () -> await(answers.get(5)));
        assertEquals(List.of(1, 2, 3, 4, 6, 7, 8, 9), written, "in order, the bad one left out");
        for (int i : written) {
            assertEquals(i, await(answers.get(i)));
        }
    }

    @Test
    void anOutageFailsTheBatchWholeAndTheNextIsWritten() {
        var commit = commit(10, 100);
        var first = commit.submit(0);
        var second = commit.submit(1);
        var third = commit.submit(2);
        writer.complete();
        var outage = new IllegalStateException("away");
        writer.fail(outage);
        assertEquals(0, await(first));
        assertSame(outage, assertThrows(IllegalStateException.class, () -> await(second)));
        assertSame(outage, assertThrows(IllegalStateException.class, () -> await(third)));
        assertEquals(2, writer.batches.size(), "nothing was halved");
        var fourth = commit.submit(3);
        writer.complete();
        assertEquals(3, await(fourth));
    }

    @Test
    void aWriterThatThrowsOrAnswersTooLittleFailsItsRecordsAndNothingElse() {
        var turn = new AtomicInteger();
        var commit =
                new GroupCommit<Integer, Integer>(1, 100, failure -> false, batch -> switch (turn.getAndIncrement()) {
                    case 0 -> throw new UnsupportedOperationException("broken");
                    case 1 -> Uni.createFrom().item(List.of());
                    default -> Uni.createFrom().item(batch);
                });
        assertThrows(UnsupportedOperationException.class, () -> await(commit.submit(1)));
        assertThrows(IllegalStateException.class, () -> await(commit.submit(2)));
        assertEquals(3, await(commit.submit(3)));
    }

    @Test
    void writesThatCompleteAtOnceDoNotGrowTheStack() {
        var gate = new CompletableFuture<List<Integer>>();
        var commit = new GroupCommit<Integer, Integer>(
                1,
                200_000,
                failure -> false,
                batch -> batch.equals(List.of(0))
                        ? Uni.createFrom().completionStage(gate)
                        : Uni.createFrom().item(batch));
        var answers = IntStream.range(0, 100_000).mapToObj(commit::submit).toList();
        gate.complete(List.of(0));
        assertEquals(99_999, await(answers.get(99_999)));
    }

    @Test
    void aSubscriberThatGivesUpDoesNotUndoTheWrite() {
        var commit = commit(10, 100);
        commit.submit(0).subscribe().with(answer -> {}).cancel();
        var next = commit.submit(1);
        writer.complete();
        writer.complete();
        assertEquals(1, await(next));
        assertEquals(List.of(List.of(0), List.of(1)), writer.batches);
    }

    @Test
    void manyThreadsEachSeeTheirRecordsInOrderAndNeverTwoWritesAtOnce() throws Exception {
        int threads = 8;
        int each = 5_000;
        var flying = new AtomicInteger();
        var overlapped = new AtomicInteger();
        var order = Collections.synchronizedList(new ArrayList<Integer>());
        var disk = Executors.newSingleThreadExecutor();
        var callers = Executors.newFixedThreadPool(threads);
        try {
            var commit = new GroupCommit<Integer, Integer>(64, threads * each, failure -> false, batch -> {
                if (flying.incrementAndGet() > 1) {
                    overlapped.incrementAndGet();
                }
                return Uni.createFrom()
                        .completionStage(() -> CompletableFuture.supplyAsync(
                                () -> {
                                    order.addAll(batch);
                                    flying.decrementAndGet();
                                    return batch;
                                },
                                disk));
            });
            var answers = IntStream.range(0, threads)
                    .mapToObj(thread -> CompletableFuture.supplyAsync(
                            () -> IntStream.range(0, each)
                                    .mapToObj(i -> commit.submit(thread * each + i))
                                    .toList(),
                            callers))
                    .toList();
            for (int thread = 0; thread < threads; thread++) {
                var mine = answers.get(thread).get(20, TimeUnit.SECONDS);
                for (int i = 0; i < each; i++) {
                    assertEquals(thread * each + i, await(mine.get(i)));
                }
                int owner = thread;
                List<Integer> seen;
                synchronized (order) { // Records of others are still being written.
                    seen = order.stream()
                            .filter(record -> record / each == owner)
                            .toList();
                }
                assertEquals(seen.stream().sorted().toList(), seen);
                assertEquals(each, seen.size());
            }
            assertEquals(0, overlapped.get());
            assertTrue(order.size() == threads * each);
            assertFalse(commit.waiting() > 0);
        } finally {
            callers.shutdown();
            disk.shutdown();
        }
    }
}
