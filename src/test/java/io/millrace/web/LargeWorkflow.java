package io.millrace.web;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A large workflow of typical shape: sequential stages, each a fan-out into chains of two, two loops and a branch,
 * and a join. A stage takes 0.85 s, over which the starts and ends of its steps are spread.
 *
 * @param stages in sequence
 * @param chains in parallel in each
 */
record LargeWorkflow(int stages, int chains) {

    private static final int STAGE_MS = 850;
    private static final int APART_MS = 37;

    /** Further steps of a stage: split, two loops, branch, join, note. */
    private static final int BESIDE = 6;

    /** @param steps at the top level; those in loops and branches are additional */
    static LargeWorkflow of(int steps) {
        int stages = Math.max(6, steps / 100);
        return new LargeWorkflow(stages, (steps / stages - BESIDE) / 2);
    }

    /** Top-level steps. */
    int top() {
        return stages * (2 * chains + BESIDE);
    }

    /** All steps, including those in loops and branches. */
    int all() {
        return top() + stages * 8;
    }

    String yaml(String name) {
        return "name: " + name + "\nsteps:\n"
                + IntStream.range(0, stages).mapToObj(this::stage).collect(Collectors.joining());
    }

    private String stage(int stage) {
        return "  - { id: split%d, %s }\n".formatted(stage, split(stage))
                + IntStream.range(0, chains)
                        .mapToObj(chain -> chain(stage, chain))
                        .collect(Collectors.joining())
                + loop(stage, "pages")
                + loop(stage, "parcels")
                + """
                  - id: branch%1$d
                    needs: split%1$d
                    if: "${ $exists(input.world) }"
                    then:
                      - { id: wait, sleep: 300ms }
                    else:
                      - { id: skip, set: skipped }
                  - { id: join%1$d, needs: [pages%1$d, parcels%1$d, %2$s], set: { stage: %1$d } }
                  - { id: note%1$d, set: "${ join%1$d.stage }" }
                """.formatted(
                                stage,
                                IntStream.range(0, chains)
                                        .mapToObj(chain -> "send%d_%d".formatted(stage, chain))
                                        .collect(Collectors.joining(", ")));
    }

    /** It starts when the remote service answers. */
    private static String split(int stage) {
        return stage == 0
                ? "http: \"${ input.world }/go\""
                : "needs: [note%1$d, branch%1$d], set: { stage: %2$d }".formatted(stage - 1, stage);
    }

    private static String chain(int stage, int chain) {
        int first = 100 + chain * APART_MS % (STAGE_MS - 200);
        return """
                  - { id: fetch%1$d_%2$d, needs: split%1$d, sleep: %3$dms }
                  - { id: send%1$d_%2$d, needs: fetch%1$d_%2$d, sleep: %4$dms }
                """.formatted(stage, chain, first, STAGE_MS - first);
    }

    private static String loop(int stage, String name) {
        return """
                  - id: %1$s%2$d
                    needs: split%2$d
                    forEach: "${ [1..20] }"
                    concurrency: 2
                    steps:
                      - { id: load, sleep: 50ms }
                      - { id: shape, needs: load, set: "${ item }" }
                      - { id: store, needs: shape, sleep: 25ms }
                """.formatted(name, stage);
    }
}
