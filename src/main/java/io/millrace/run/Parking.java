package io.millrace.run;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What remains to be recorded of an execution whose steps all wait.
 *
 * @param due when the first of them, or of the steps around them, ends its wait or times out; null = a signal decides
 * @param enclosing steps around them whose timeout runs on meanwhile
 */
record Parking(@Nullable Instant due, Set<ActiveStep> enclosing) {

    static Parking of(Collection<Wait> waits) {
        Instant due = null;
        Set<ActiveStep> seen = new LinkedHashSet<>();
        Set<ActiveStep> enclosing = new LinkedHashSet<>();
        for (var wait : waits) {
            due = earliest(earliest(due, wait.due), wait.step.deadline());
            for (var around = wait.step.around(); around != null && seen.add(around); around = around.around()) {
                var deadline = around.deadline();
                if (deadline != null) {
                    due = earliest(due, deadline);
                    enclosing.add(around);
                }
            }
        }
        return new Parking(due, enclosing);
    }

    private static @Nullable Instant earliest(@Nullable Instant a, @Nullable Instant b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.isBefore(b) ? a : b;
    }
}
