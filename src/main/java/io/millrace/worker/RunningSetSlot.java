package io.millrace.worker;

import io.millrace.execution.Claim;
import io.millrace.submission.ReservedSlot;
import java.util.function.BiConsumer;

/** One slot of the roster, reserved. */
record RunningSetSlot(String owner, BiConsumer<Claim, String> starter, Runnable freeing) implements ReservedSlot {

    @Override
    public void start(Claim claim) {
        starter.accept(claim, owner);
    }

    @Override
    public void release() {
        freeing.run();
    }
}
