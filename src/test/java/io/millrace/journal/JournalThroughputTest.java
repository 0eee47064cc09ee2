package io.millrace.journal;

import static io.millrace.database.TestDatabase.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.execution.Claim;
import io.millrace.execution.NewExecution;
import io.millrace.execution.Transition;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Prints, and does not judge: the machine decides. */
class JournalThroughputTest {

    private static final int RUNS = 200;
    private static final int STEPS = 50;

    @Test
    void concurrentRunsShareCommits() {
        try (var store = new Store()) {
            measure(store, "cold");
            measure(store, "warm");
        }
    }

    private static void measure(Store store, String label) {
        var executions =
                IntStream.range(0, RUNS).mapToObj(i -> Store.execution()).toList();
        long start = System.nanoTime();
        await(Uni.join()
                .all(executions.stream().map(store.journal::insert).toList())
                .andFailFast());
        print(label + " inserts", RUNS, start);

        start = System.nanoTime();
        var claims = await(
                store.journal.claim(executions.stream().map(NewExecution::id).toList(), "owner"));
        print(label + " claims in one statement", RUNS, start);

        start = System.nanoTime();
        var runs = claims.stream().map(claim -> run(store.journal, claim, 0)).toList();
        await(Uni.join().all(runs).andFailFast());
        print(label + " records and leaves of " + RUNS + " runs", RUNS * (STEPS + 1), start);
        assertEquals(
                List.of((long) RUNS * STEPS),
                store
                        .database
                        .query("select count(*) from step_result where execution_id >= '"
                                + executions.get(0).id() + "'")
                        .stream()
                        .map(row -> row.getLong(0))
                        .toList());

        var alone = store.running();
        start = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            await(store.journal.record(alone, Store.done("s" + i)));
        }
        print(label + " records of one run, one after the other", 200, start);
    }

    private static Uni<Journal.Transitioned> run(Journal journal, Claim claim, int step) {
        return step == STEPS
                ? journal.transition(claim.lease(), new Transition.Succeed("{}"))
                : journal.record(claim.lease(), Store.done("s" + step)).chain(held -> run(journal, claim, step + 1));
    }

    private static void print(String what, int count, long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%s: %d in %.0f ms, %.0f/s%n", what, count, seconds * 1000, count / seconds);
    }
}
