package io.millrace.worker;

import io.millrace.execution.Claim;
import io.millrace.submission.ReservedSlot;
import java.util.function.BiConsumer;

/** A reserved slot of the running set. */
record RunningSetSlot(String owner, BiConsumer<Claim, String> onStart, Runnable onRelease) implements ReservedSlot {

    @Override
    public void start(Claim claim) {
        onStart.accept(claim, owner);
    }

    @Override
    public void release() {
        onRelease.run();
    }
}
