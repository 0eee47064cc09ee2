package io.millrace.step;

/** Steps inside a step. */
public interface NestedBody extends RunningWork {

    void start();
}
