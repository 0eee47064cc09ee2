package io.millrace.run;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The waits of a run, in the order in which they began. */
final class WaitSet {

    private final Set<Wait> waits = new LinkedHashSet<>();

    void add(Wait wait) {
        waits.add(wait);
    }

    void remove(Wait wait) {
        waits.remove(wait);
    }

    boolean isEmpty() {
        return waits.isEmpty();
    }

    /** As they are now. */
    List<Wait> all() {
        return List.copyOf(waits);
    }

    boolean anyForSignal() {
        return waits.stream().anyMatch(wait -> wait.signal != null);
    }

    boolean anySoonOver() {
        return waits.stream().anyMatch(Wait::soonOver);
    }

    /** The execution leaves the worker: none of them ends here. */
    void forget() {
        waits.forEach(Wait::forget);
        waits.clear();
    }
}
