package io.millrace.database;

import io.millrace.expression.Json;
import io.vertx.mutiny.sqlclient.Row;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The value of {@code execution.reruns}: each step that was run again, with the number of its last rerun. */
public final class RerunSteps {

    private RerunSteps() {}

    public static Map<String, Integer> of(Row row) {
        var text = row.getString("reruns");
        if (text == null) {
            return Map.of();
        }
        if (!(Json.parse(text) instanceof Map<?, ?> stored)) {
            throw new IllegalStateException("not the steps of reruns: " + text);
        }
        Map<String, Integer> steps = new TreeMap<>();
        stored.forEach((step, number) -> steps.put(String.valueOf(step), ((Number) number).intValue()));
        return steps;
    }

    /** The number of the next rerun. Each rerun includes at least one step, so the last number is always known. */
    public static int next(Map<String, Integer> known) {
        return known.isEmpty() ? 1 : Collections.max(known.values()) + 1;
    }

    public static String with(Map<String, Integer> known, Collection<String> steps, int number) {
        var all = new TreeMap<>(known);
        steps.forEach(step -> all.put(step, number));
        return Json.write(all);
    }
}
