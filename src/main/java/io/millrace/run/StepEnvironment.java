package io.millrace.run;

import io.millrace.execution.Claim;
import java.time.Duration;
import java.time.Instant;

/** What a step in progress may use of its run. */
interface StepEnvironment {

    Claim claim();

    Instant now();

    /** Runs the task on the run's event loop, after the task that runs now. From any thread. */
    void enter(Runnable task);

    /** Runs the task on the loop later. What is returned calls it off. */
    Runnable after(Duration delay, Runnable task);

    /** The same, before the tasks that wait then: for what ends them. */
    Runnable urgentAfter(Duration delay, Runnable task);

    /** Counts what keeps the run on this worker: calls in progress, durability waits. */
    void busy(int change);

    /** False when the worker's heartbeat is late: no side effect may start. */
    boolean alive();

    /** Abandons the run, because it may no longer own the execution. */
    void lost(String why);

    /** The commit sequence of the record that was handed to the journal last. */
    long lastSequence();

    /** Runs the task once everything up to this commit sequence is durable. */
    void whenDurable(long sequence, Runnable task);

    /** True when a wait until then is long enough to leave the worker. */
    boolean worthParking(Instant due);

    WaitSet waits();

    Children children();

    ReceivedSignals signals();
}
