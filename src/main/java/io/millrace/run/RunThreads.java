package io.millrace.run;

import java.util.concurrent.atomic.AtomicInteger;

/** The threads that runs share: each run stays on one. */
final class RunThreads {

    private static final int FEWEST = 4;
    private static final int FOR_EACH_PROCESSOR = 2;

    private final RunThread[] threads;
    private final AtomicInteger turn = new AtomicInteger();

    /** @param count 0 = two for each processor, at least 4 */
    RunThreads(int count) {
        int some = count > 0
                ? count
                : Math.max(FEWEST, FOR_EACH_PROCESSOR * Runtime.getRuntime().availableProcessors());
        this.threads = new RunThread[some];
        for (int i = 0; i < some; i++) {
            threads[i] = new RunThread("millrace-run-" + i);
        }
    }

    /** One in turn, not one that something holds up if there is another. */
    EventLoop next() {
        int first = turn.getAndIncrement();
        for (int i = 0; i < threads.length; i++) {
            var thread = threads[Math.floorMod(first + i, threads.length)];
            if (!thread.held()) {
                return thread;
            }
        }
        return threads[Math.floorMod(first, threads.length)];
    }

    void close() {
        for (var thread : threads) {
            thread.close();
        }
    }
}
