package io.millrace.faults;

import static org.awaitility.Awaitility.await;

import io.millrace.testing.Agreement;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random schedules of faults against real processes, while executions with effects run.
 * {@code -Dfaults.schedules=50}, or {@code -Dfaults.minutes=120} for a duration; {@code -Dfaults.seed} replays. How
 * to read its output: docs/testing.md.
 */
@Tag("long")
class FaultSuiteIT {

    private static final int SCHEDULES = Integer.getInteger("faults.schedules", 50);
    private static final long MINUTES = Long.getLong("faults.minutes", 0);
    private static final long SEED = Long.getLong("faults.seed", System.nanoTime() & 0xffff_ffffL);

    /** Every so many seeds, instances run with production timing. */
    private static final int DEFAULTS = 25;

    private static final int LEAST_ORDERS = 40;
    private static final int MOST_ORDERS = 90;
    private static final int FAILURES = 5;
    private static final Duration SOON = Duration.ofSeconds(15);

    private final List<String> failures = new ArrayList<>();
    private TestBed ground;
    private FaultInjector storm;

    @Test
    void nothingIsLostDuplicatedOrLeftBehindWhateverFails() {
        long until = System.nanoTime() + Duration.ofMinutes(MINUTES).toNanos();
        System.out.printf("faults: seed %d, %s%n", SEED, MINUTES > 0 ? MINUTES + " minutes" : SCHEDULES + " schedules");
        int done = 0;
        try {
            while ((MINUTES > 0 ? System.nanoTime() < until : done < SCHEDULES) && failures.size() < FAILURES) {
                one(SEED + done);
                done++;
            }
        } finally {
            leave();
        }
        System.out.printf("faults: %d schedules, %d failed%n", done, failures.size());
        if (!failures.isEmpty()) {
            throw new AssertionError(String.join("\n\n", failures));
        }
    }

    private void one(long seed) {
        long start = System.nanoTime();
        var timing = seed % DEFAULTS == 0 ? Timing.DEFAULT : Timing.SHORT;
        if (ground == null) {
            ground = new TestBed(timing);
            storm = new FaultInjector(ground);
        }
        ground.ready(timing);
        var random = new SplittableRandom(seed);
        var faults =
                Fault.draw(random, ground.instances().size(), timing.lease().toMillis());
        var orders = Stream.iterate(1L, n -> n + 1)
                .limit(random.nextInt(LEAST_ORDERS, MOST_ORDERS))
                .map(n -> Submission.draw(random, seed * 1000 + n))
                .toList();
        var wrong = new ArrayList<String>();
        var counts = "";
        try {
            counts = run(timing, faults, orders, wrong);
        } catch (RuntimeException | AssertionError e) {
            wrong.add(e.toString());
        }
        System.out.printf(
                "faults: seed %d, %s timing, %d faults %s: %s; in all %.1f s%s%n",
                seed,
                timing.name(),
                faults.size(),
                faults,
                counts,
                (System.nanoTime() - start) / 1e9,
                wrong.isEmpty() ? "" : " FAILED");
        if (!wrong.isEmpty()) {
            failed(seed, faults, wrong);
        }
    }

    private String run(Timing timing, List<Fault> faults, List<Submission> orders, List<String> wrong) {
        ground.effects().forget();
        var times = new StringBuilder();
        long start = System.nanoTime();
        var since = ground.witness().now();
        storm.begin(faults);
        var placed = ground.clients().place(orders, ground.effects().url());
        lap(times, "ordered", start);
        storm.awaitEnd();
        lap(times, "faults over", start);
        holds(wrong, "everything is finished", timing.patience(), () -> {
            ground.clients().resumeLate(placed, ground.witness().paused());
            return ground.witness().open() == 0;
        });
        lap(times, "executions over", start);
        var verdict = new Verdict(ground, since, placed, storm);
        wrong.addAll(verdict.wrong());
        told(since, wrong);
        atRest(wrong);
        lap(times, "at rest", start);
        noSlotIsLeaked(wrong);
        return verdict.counts() + ";" + times;
    }

    private static void lap(StringBuilder times, String what, long start) {
        times.append(String.format(" %s %.1f", what, (System.nanoTime() - start) / 1e9));
    }

    // The API reports what is stored.
    private void told(Instant since, List<String> wrong) {
        for (var execution : ground.witness().executions(since)) {
            int instance =
                    Math.floorMod(execution.id().hashCode(), ground.instances().size());
            var answer = ground.clients().get(instance, "/api/executions/" + execution.id());
            var body = new JsonObject(answer.body());
            var output = body.getValue("output");
            if (!execution.status().equals(body.getString("status"))
                    || !String.valueOf(output).equals(String.valueOf(execution.output()))) {
                wrong.add("told " + answer.body() + ", stored " + execution);
            }
        }
    }

    private void atRest(List<String> wrong) {
        holds(wrong, "the queue is empty", SOON, () -> ground.queue().entries().isEmpty());
        holds(wrong, "no slot is in use", SOON, () -> ground.witness()
                .working()
                .equals(ground.instances().stream()
                        .map(instance -> instance.name() + ": 0")
                        .toList()));
        holds(wrong, "queue and Postgres agree", SOON, this::agree);
    }

    private boolean agree() {
        for (int i = 0; i < ground.instances().size(); i++) {
            var metrics = ground.clients().get(i, "/metrics").body();
            if (metrics.lines()
                    .filter(line -> line.startsWith("millrace_queue_disagreement"))
                    .anyMatch(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))) != 0)) {
                return false;
            }
        }
        return ground.witness().open() == 0
                && Agreement.differences(
                                ground.witness().queued(), ground.queue().ids())
                        .isEmpty();
    }

    // As many as there are slots run concurrently, and as many of each customer as allowed.
    private void noSlotIsLeaked(List<String> wrong) {
        int slots = Instance.SLOTS * ground.instances().size();
        int pairs = FaultWorkflow.PAIR_LIMIT * FaultWorkflow.CUSTOMERS;
        for (int n = 0; n < slots; n++) {
            boolean pair = n < pairs;
            // All their calls wait until released.
            var world = ground.effects().url() + (pair ? "/hold" : "");
            var body = new JsonObject().put("triggerData", FaultWorkflow.input(n, 0, world));
            var path = "/api/workflows/" + (pair ? "pair" : "probe") + "/run";
            var answer = ground.clients().send(0, "POST", path, "application/json", body.encode());
            if (answer.statusCode() != 202) {
                wrong.add("after the faults: " + answer.statusCode() + " " + answer.body());
            }
        }
        holds(wrong, slots + "  run concurrently", SOON, () -> ground.effects().held() == slots);
        holds(wrong, "they end", SOON, () -> {
            ground.effects().release();
            return ground.witness().open() == 0;
        });
    }

    private void holds(List<String> wrong, String what, Duration limit, Callable<Boolean> condition) {
        try {
            await().pollInterval(Duration.ofMillis(50)).atMost(limit).until(condition);
        } catch (ConditionTimeoutException e) {
            wrong.add("not within " + limit.toSeconds() + " s: " + what + "; open: "
                    + ground.witness().open() + ", slots in use: "
                    + ground.witness().working() + ", calls held: "
                    + ground.effects().held() + ", queue: " + ground.queue().entries());
        }
    }

    private void failed(long seed, List<Fault> faults, List<String> wrong) {
        var what = new StringBuilder("seed " + seed + ", faults " + faults + ":");
        wrong.forEach(one -> what.append("\n  - ").append(one));
        for (var instance : ground.instances()) {
            what.append("\n  ").append(instance.name()).append(": ").append(instance.folders());
        }
        what.append("\n  replay: ./mvnw verify -Pfaults -Dfaults.schedules=1 -Dfaults.seed=")
                .append(seed);
        System.out.println("faults: " + what);
        failures.add(what.toString());
        leave(); // The next schedule is not to suffer from what this one left behind.
    }

    private void leave() {
        if (ground != null) {
            storm.close();
            ground.close();
            ground = null;
        }
    }
}
