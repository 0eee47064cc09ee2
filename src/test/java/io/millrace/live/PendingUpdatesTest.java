package io.millrace.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.execution.ExecutionId;
import io.millrace.feed.Feed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PendingUpdatesTest {

    private static final ExecutionId ID = ExecutionId.next(Instant.now(), 0);

    private static Feed.Numbered event(ExecutionId id, long number, String type, String path, int attempt) {
        var step = path == null ? "" : ",\"path\":\"" + path + "\"";
        return new Feed.Numbered(
                id,
                number,
                "{\"seq\":" + number + ",\"type\":\"" + type + "\",\"execution\":\"" + id
                        + "\",\"at\":\"2026-11-21T07:08:02Z\"" + step + ",\"attempt\":" + attempt
                        + ",\"data\":{\"type\":\"x\",\"path\":\"y\"}}");
    }

    private static Feed.Numbered gap(ExecutionId id, long number) {
        return new Feed.Numbered(
                id,
                number,
                "{\"seq\":" + number + ",\"type\":\"gap\",\"execution\":\"" + id
                        + "\",\"at\":\"2026-11-21T07:08:02Z\"}");
    }

    private static ClientState.Frame taken(PendingUpdates pending) {
        var frame = new ClientState.Frame(pending.take());
        assertThat(pending.isEmpty()).isTrue();
        assertThat(pending.events()).isZero();
        assertThat(pending.size()).isZero();
        return frame;
    }

    @Test
    void eventsBelowTheBoundAreSentCompleteAndInOrder() {
        var pending = new PendingUpdates(10, 1_000_000, 10);
        for (int i = 1; i <= 10; i++) {
            pending.add(event(ID, i, "node-started", "s", 1));
        }
        var frame = taken(pending);
        assertThat(frame.numbers()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(frame.keys()).containsExactly("events");
    }

    @Test
    void beyondTheBoundTheLatestEventOfEachStepAndAttemptIsKept() {
        var pending = new PendingUpdates(6, 1_000_000, 10);
        pending.add(event(ID, 4, "execution-started", null, 1));
        pending.add(event(ID, 5, "node-started", "a\\\"/1", 1));
        pending.add(event(ID, 6, "node-retrying", "a\\\"/1", 1));
        pending.add(event(ID, 7, "node-started", "a\\\"/1", 2));
        pending.add(event(ID, 8, "node-started", "b", 1));
        pending.add(event(ID, 9, "node-completed", "b", 1));
        pending.add(event(ID, 10, "execution-completed", null, 1));
        var frame = taken(pending);
        assertThat(frame.keys()).containsExactly("latest");
        assertThat(frame.latest().getInt("from")).isEqualTo(4);
        assertThat(frame.latest().getInt("to")).isEqualTo(10);
        assertThat(frame.latest().getList("events.seq")).containsExactly(6, 7, 9, 10);
        pending.add(event(ID, 11, "execution-queued", null, 1));
        assertThat(taken(pending).numbers()).containsExactly(11);
    }

    @Test
    void queuedEventsAreKeptSinceStepsMayRunAgain() {
        var pending = new PendingUpdates(2, 1_000_000, 10);
        pending.add(event(ID, 1, "execution-queued", null, 1));
        pending.add(event(ID, 2, "execution-failed", null, 1));
        pending.add(event(ID, 3, "execution-started", null, 1));
        assertThat(taken(pending).latest().getList("events.seq")).containsExactly(1, 3);
    }

    @Test
    void onlyTheExecutionWithTheMostEventsIsConflated() {
        var other = ExecutionId.next(Instant.now(), 0);
        var pending = new PendingUpdates(6, 1_000_000, 10);
        pending.add(event(other, 1, "node-started", "a", 1));
        pending.add(event(other, 2, "node-completed", "a", 1));
        for (int i = 1; i <= 50; i++) {
            pending.add(event(ID, i, "node-started", "a", 1));
        }
        var frame = taken(pending);
        assertThat(frame.numbers()).containsExactly(1, 2);
        assertThat(frame.latest().getList("events.seq")).containsExactly(50);
    }

    @Test
    void anExecutionThatCannotBeConflatedIsReportedAsStaleAndLaterEventsAreSent() {
        var pending = new PendingUpdates(5, 1_000_000, 10);
        for (int i = 1; i <= 6; i++) {
            pending.add(event(ID, i, "node-started", "s" + i, 1));
        }
        assertThat(pending.events()).isZero();
        pending.add(event(ID, 7, "node-started", "s7", 1));
        var frame = taken(pending);
        assertThat(frame.stale()).containsExactly(6);
        assertThat(frame.numbers()).containsExactly(7);
        assertThat(frame.keys()).containsExactly("stale", "events");
    }

    @Test
    void aGapOfTheFeedIsReported() {
        var pending = new PendingUpdates(5, 1_000_000, 10);
        pending.add(event(ID, 1, "node-started", "a", 1));
        pending.add(gap(ID, 7));
        pending.add(event(ID, 8, "node-started", "a", 1));
        var frame = taken(pending);
        assertThat(frame.stale()).containsExactly(7);
        assertThat(frame.numbers()).containsExactly(8);
    }

    @Test
    void theSizeIsBoundedToo() {
        var pending = new PendingUpdates(1000, 2000, 10);
        for (int i = 1; i <= 500; i++) {
            pending.add(event(ID, i, "node-started", "s" + i, 1));
            assertThat(pending.size()).isLessThanOrEqualTo(2000);
        }
        assertThat(taken(pending).stale()).hasSize(1);
    }

    @Test
    void forgottenExecutionsAreNotSent() {
        var pending = new PendingUpdates(5, 1_000_000, 10);
        pending.add(event(ID, 1, "node-started", "a", 1));
        pending.forget(ID);
        assertThat(pending.isEmpty()).isTrue();
        assertThat(pending.events()).isZero();
        assertThat(pending.size()).isZero();
    }

    @Test
    void theListGetsTheNewestChangeOfEachExecutionAndARefreshWhenThereAreTooMany() {
        var pending = new PendingUpdates(5, 1_000_000, 2);
        var ids = new ArrayList<ExecutionId>();
        for (int i = 0; i < 3; i++) {
            ids.add(ExecutionId.next(Instant.now(), 0));
        }
        pending.changed(ids.get(0), "{\"seq\":1}");
        pending.changed(ids.get(1), "{\"seq\":2}");
        pending.changed(ids.get(0), "{\"seq\":3}");
        assertThat(pending.take()).isEqualTo("{\"changed\":[{\"seq\":2},{\"seq\":3}]}");
        ids.forEach(id -> pending.changed(id, "{\"seq\":1}"));
        pending.changed(ids.get(0), "{\"seq\":2}");
        pending.error("x", 404, "no \"such\"");
        assertThat(pending.take())
                .isEqualTo("{\"refresh\":true,\"errors\":[{\"execution\":\"x\",\"status\":404,"
                        + "\"detail\":\"no \\\"such\\\"\"}]}");
        assertThat(pending.isEmpty()).isTrue();
    }

    @Test
    void atAnyPaceTheClientEndsInTheStateOfOneThatSawEveryEvent() {
        long seed = System.nanoTime();
        System.out.println("PendingUpdatesTest seed " + seed);
        for (int round = 0; round < 300; round++) {
            play(new Random(seed + round), "seed " + seed + " round " + round);
        }
    }

    private static void play(Random random, String what) {
        int maxEvents = 1 + random.nextInt(40);
        long maxSize = 500 + random.nextInt(20_000);
        var pending = new PendingUpdates(maxEvents, maxSize, 10);
        var truth = new ClientState();
        var client = new ClientState();
        var ids = new ArrayList<ExecutionId>();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            ids.add(ExecutionId.next(Instant.now(), 0));
        }
        var numbers = new long[ids.size()];
        int steps = 1 + random.nextInt(12);
        int pace = 1 + random.nextInt(60);
        for (int i = 0; i < 400; i++) {
            int n = random.nextInt(random.nextInt(ids.size()) + 1);
            var event = next(random, ids.get(n), ++numbers[n], steps);
            truth.see(event.json());
            if (random.nextInt(100) == 0) {
                pending.add(gap(ids.get(n), numbers[n]));
            } else {
                pending.add(event);
            }
            assertThat(pending.events()).as(what).isLessThanOrEqualTo(maxEvents);
            assertThat(pending.size()).as(what).isLessThanOrEqualTo(maxSize);
            if (random.nextInt(pace) == 0) {
                client.apply(new ClientState.Frame(pending.take()), truth);
            }
        }
        if (!pending.isEmpty()) {
            client.apply(new ClientState.Frame(pending.take()), truth);
        }
        assertThat(client.states()).as(what).isEqualTo(truth.states());
    }

    private static Feed.Numbered next(Random random, ExecutionId id, long number, int steps) {
        if (random.nextInt(10) == 0) {
            var types = List.of("execution-queued", "execution-started", "execution-waiting", "execution-failed");
            return event(id, number, types.get(random.nextInt(types.size())), null, 1);
        }
        var types = List.of("node-started", "node-completed", "node-failed", "node-waiting");
        return event(
                id,
                number,
                types.get(random.nextInt(types.size())),
                "s" + random.nextInt(steps),
                1 + random.nextInt(2));
    }
}
