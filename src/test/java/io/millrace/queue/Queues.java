package io.millrace.queue;

import io.vertx.core.Vertx;
import java.time.InstantSource;

/** A queue of this process, for tests of other rooms. */
public final class Queues {

    private Queues() {}

    public static RunQueue local(Vertx vertx, InstantSource clock) {
        return new LocalRunQueue(vertx, Settings.QUICK, clock);
    }
}
