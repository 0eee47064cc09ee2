import java.util.List;
import java.util.Optional;

/**
 * What is to be reached on two cores with everything on them, the load generator too.
 *
 * @param scene the case of the workload, as it is called at full size
 * @param most whether the limit is the most, or the least
 */
record Target(String workload, String scene, String figure, boolean most, double limit) {

    private static final String WARM = "20,000 executions, warm";
    private static final String FULL = "10,000,000 in the tables";

    static final List<Target> ALL = List.of(
            least("W1", "20,000 executions", Burst.RATE, 4_000),
            most("W1", "20,000 executions", Meter.CPU, 0.30),
            least("W1", WARM, Burst.RATE, 4_000),
            most("W1", WARM, Meter.CPU, 0.30),
            most("W2", "one at a time", Idle.ANSWER_50, 4),
            most("W2", "one at a time", Idle.ANSWER_99, 10),
            most("W2", "one at a time, warm", Idle.ANSWER_50, 4),
            most("W2", "one at a time, warm", Idle.ANSWER_99, 10),
            most("W3", "three calls and a join", Parallel.ANSWER, 1_030),
            most("W4", "1 worker, 1,000 slots", "all done after, s", 7),
            most("W4", "1 worker, 1,000 slots", "queue wait p99, ms", 250),
            most("W5", "1,000/s", Burst.TOOK_99, 50),
            least("W5", "1,000/s", "completions/s", 980),
            least("W5", "2,000/s", "completions/s", 1_960),
            most("W6", "100 steps in a row", "over the critical path, ms a step", 0.3),
            most("W6", "forEach of 1,000", "over the critical path, ms a step", 0.3),
            most("W6", "random graph of 2,000", "over the critical path, %", 3),
            most("W7", "10,000 within a call", "RSS service, MB", 600),
            most("W7", "10,000 within a call", "CPU of all three while waiting, % of a core", 2),
            most("W7", "100,000 asleep", "RSS service, MB", 600),
            most("W7", "100,000 asleep", "CPU of all three while waiting, % of a core", 2),
            least("W8", FULL, "executions/s, of those with empty tables", 0.8),
            most("W8", FULL, "CPU, of that with empty tables", 1.2),
            most("W9", "10,000 wait", Growth.GROWN, 1.2),
            most("W9", "100,000 wait", Growth.GROWN, 1.2),
            most("W9", "1,000,000 wait", Growth.GROWN, 1.2),
            most("W10", "nothing else to do", Delays.LATE_99, 50));

    private static Target most(String workload, String scene, String figure, double limit) {
        return new Target(workload, scene, figure, true, limit);
    }

    private static Target least(String workload, String scene, String figure, double limit) {
        return new Target(workload, scene, figure, false, limit);
    }

    static Optional<Target> of(String workload, String scene, String figure) {
        return ALL.stream()
                .filter(target ->
                        target.workload.equals(workload) && target.scene.equals(scene) && target.figure.equals(figure))
                .findFirst();
    }

    boolean met(double value) {
        return most ? value <= limit : value >= limit;
    }

    @Override
    public String toString() {
        return (most ? "at most " : "at least ") + Report.number(limit);
    }
}
