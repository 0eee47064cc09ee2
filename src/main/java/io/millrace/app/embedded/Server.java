package io.millrace.app.embedded;

/** A server process that can be stopped and started again with its data. */
public interface Server {

    /** The same port as the last time when it is free. A server left behind by a killed process is stopped first. */
    void start();

    /** In order, with what it holds on disk; nothing happens when it does not run. */
    void stop();

    /** At once, as a crash would. */
    void kill();

    int port();

    String url();
}
