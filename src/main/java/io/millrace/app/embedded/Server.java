package io.millrace.app.embedded;

/** A server process that can be stopped and started again with its data. */
public interface Server {

    /** Uses the port of the last start if it is free. Stops a server left running by a killed process first. */
    void start();

    /** Shuts down cleanly, with all data on disk; does nothing when it does not run. */
    void stop();

    /** Immediately, like a crash. */
    void kill();

    int port();

    String url();
}
