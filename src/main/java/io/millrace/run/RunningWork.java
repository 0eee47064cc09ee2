package io.millrace.run;

/** What a step is doing at the moment, so that it can be stopped. */
interface RunningWork {

    /**
     * Ends it early. It then reports {@link StepRun#stopped}, at once or when its parts have.
     *
     * @param hard true: close calls under way; false: let them finish, only start nothing new
     */
    void stop(boolean hard);
}
