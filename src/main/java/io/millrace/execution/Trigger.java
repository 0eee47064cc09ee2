package io.millrace.execution;

import io.millrace.expression.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What started an execution. Expressions see it as {@code trigger}: the fields of its data and {@code type}.
 *
 * @param type {@code api}, {@code workflow}
 * @param data JSON text of an object; null = there is none
 */
public record Trigger(String type, @Nullable String data) {

    /** A call of the API. */
    public static final Trigger API = new Trigger("api", null);

    /** A step of another workflow. */
    public static final Trigger WORKFLOW = new Trigger("workflow", null);

    /** As expressions see it. */
    public Map<String, @Nullable Object> facts() {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        if (data != null && Json.parse(data) instanceof Map<?, ?> fields) {
            fields.forEach((name, value) -> facts.put(String.valueOf(name), value));
        }
        facts.put("type", type);
        return facts;
    }
}
