package io.millrace.run;

import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.expression.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What earlier stretches of an execution recorded: the latest attempt of each path. */
final class Past {

    private final Map<String, StepRecord> latest = new HashMap<>();
    private final Map<String, Integer> setAside = new HashMap<>();

    Past(List<StepRecord> records) {
        records.forEach(this::add);
    }

    void add(StepRecord record) {
        if (record.supersededBy() != null) {
            setAside.merge(record.path(), record.attempt(), Math::max);
            return;
        }
        latest.merge(record.path(), record, (known, other) -> other.attempt() >= known.attempt() ? other : known);
    }

    @Nullable
    StepRecord of(String path) {
        return latest.get(path);
    }

    /** The last attempt that a rerun set aside: attempts are counted on from there. */
    int setAside(String path) {
        return setAside.getOrDefault(path, 0);
    }

    /** Over and done. A failed attempt with an output is one whose failure was dealt with by {@code onError}. */
    static boolean completed(StepRecord record) {
        return record.status().completed() || (record.status() == StepStatus.FAILED && record.output() != null);
    }

    static @Nullable Object output(StepRecord record) {
        return record.output() == null ? null : Json.parse(record.output());
    }
}
