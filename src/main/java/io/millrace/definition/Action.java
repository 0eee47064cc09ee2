package io.millrace.definition;

import io.millrace.expression.Json;
import io.millrace.expression.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one step does: what its definition says under the key of its kind. A record beside the rest of that kind. */
public interface Action {

    /** The key that names the kind in a definition. */
    String kind();

    /** What it does in one line for people, expressions as they are written; may be empty. */
    String label();

    /**
     * What is written under the key of its kind, in that shape.
     *
     * @param value what takes the place of each template
     */
    @Nullable
    Object input(Function<Template, @Nullable Object> value);

    /** True when it has no effect outside the execution, so that it need not wait until its inputs are durable. */
    default boolean pure() {
        return true;
    }

    /** True when it calls another system: traces show it as a client's span. */
    default boolean remote() {
        return false;
    }

    /** Its bodies by their name in the path of a step: {@code then}, a case, {@code *} for the turns of a loop. */
    default Map<String, Body> bodies() {
        return Map.of();
    }

    /** Every template that is evaluated for it: what it reads. */
    default List<Template> templates() {
        List<Template> templates = new ArrayList<>();
        input(template -> {
            templates.add(template);
            return null;
        });
        return templates;
    }

    /**
     * An object for {@link #input}.
     *
     * @param named name and template in turn; those without a template are left out
     */
    static Map<String, @Nullable Object> fields(Function<Template, @Nullable Object> value, @Nullable Object... named) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < named.length; i += 2) {
            if (named[i + 1] instanceof Template template) {
                fields.put(String.valueOf(named[i]), value.apply(template));
            }
        }
        return fields;
    }

    /** A template as it is written, for {@link #label}. */
    static String text(@Nullable Template template) {
        var written = template == null ? null : template.written();
        return written instanceof String text ? text : Json.write(written);
    }
}
