package io.millrace.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.database.TestDatabase;
import io.millrace.execution.ExecutionId;
import io.millrace.feed.Feed;
import io.quarkus.websockets.next.CloseReason;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameSchedulerTest {

    private static final ExecutionId ID = ExecutionId.next(Instant.now(), 0);

    private final Vertx vertx = Vertx.vertx();
    private final Line line = new Line();

    /** A connection that accepts a frame on demand. */
    private static final class Line implements FrameScheduler.Wire {
        private final List<String> frames = new CopyOnWriteArrayList<>();
        private final List<UniEmitter<? super Void>> taking = new CopyOnWriteArrayList<>();
        private final List<String> ends = new CopyOnWriteArrayList<>();

        @Override
        public Uni<Void> send(String frame) {
            return Uni.createFrom().emitter(emitter -> {
                taking.add(emitter);
                frames.add(frame);
            });
        }

        @Override
        public void close(CloseReason reason) {
            ends.add("closed " + reason.getCode());
        }

        @Override
        public void cut() {
            ends.add("cut");
        }
    }

    private FrameScheduler scheduler(String idleWrite) {
        var config = TestDatabase.config(
                LiveConfig.class,
                Map.of(
                        "millrace.live.idle-write", idleWrite,
                        "millrace.live.closing", "50ms",
                        "millrace.live.max-pending", "10"));
        return new FrameScheduler(line, vertx, (ContextInternal) vertx.getOrCreateContext(), config);
    }

    private static Feed.Numbered event(int number) {
        return new Feed.Numbered(
                ID,
                number,
                "{\"seq\":" + number + ",\"type\":\"node-started\",\"execution\":\"" + ID
                        + "\",\"at\":\"x\",\"path\":\"a\",\"attempt\":1}");
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aFrameIsSentOnlyAfterThePreviousOneIsAcceptedAndPendingUpdatesAreBounded() {
        var scheduler = scheduler("30s");
        scheduler.update(pending -> pending.add(event(1)));
        await().until(() -> line.frames.size() == 1);
        for (int i = 2; i <= 100_000; i++) {
            var next = event(i);
            scheduler.update(pending -> {
                pending.add(next);
                assertThat(pending.events()).isLessThanOrEqualTo(10);
            });
        }
        assertThat(line.frames).hasSize(1);
        line.taking.get(0).complete(null);
        await().until(() -> line.frames.size() == 2);
        assertThat(line.frames.get(1))
                .startsWith("{\"latest\":[{\"execution\":\"" + ID + "\",\"from\":2,\"to\":100000,")
                .contains("\"seq\":100000");
        line.taking.get(1).complete(null);
        scheduler.update(pending -> pending.add(event(100_001)));
        await().until(() -> line.frames.size() == 3);
        assertThat(line.frames.get(2)).startsWith("{\"events\":[{\"seq\":100001");
    }

    @Test
    void aClientThatDoesNotAcceptAFrameIsClosedAndThenCut() {
        var scheduler = scheduler("200ms");
        scheduler.update(pending -> pending.add(event(1)));
        await().until(() -> line.frames.size() == 1);
        line.taking.get(0).complete(null);
        scheduler.update(pending -> pending.add(event(2)));
        await().until(() -> line.ends.equals(List.of("closed 1013", "cut")));
        assertThat(line.frames).hasSize(2);
        scheduler.update(pending -> pending.add(event(3)));
        assertThat(line.frames).hasSize(2);
    }

    @Test
    void aClientThatAcceptsEachFrameStays() {
        var scheduler = scheduler("200ms");
        for (int i = 1; i <= 10; i++) {
            int number = i;
            scheduler.update(pending -> pending.add(event(number)));
            await().until(() -> line.frames.size() == number);
            line.taking.get(i - 1).complete(null);
        }
        assertThat(line.ends).isEmpty();
    }
}
