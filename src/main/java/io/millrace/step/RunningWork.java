package io.millrace.step;

/** Work in progress that can be stopped. */
public interface RunningWork {

    /** Work that is over already. */
    RunningWork NONE = hard -> {};

    /**
     * Ends it early. It then reports that it has stopped, at once or when its parts have.
     *
     * @param hard true: close calls in progress; false: let them finish and start nothing new
     */
    void stop(boolean hard);
}
