package io.millrace.replay;

import io.millrace.definition.Kind;
import io.millrace.expression.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What stands under the key of a step's kind, in the shape in which it is written. */
final class StepInput {

    private StepInput() {}

    /** With the value of each template in its place. */
    public static @Nullable Object of(Kind kind, Function<Template, @Nullable Object> value) {
        if (kind instanceof Kind.Http http) {
            return http(http, value);
        }
        if (kind instanceof Kind.SetValue set) {
            return value.apply(set.value());
        }
        if (kind instanceof Kind.If branch) {
            return value.apply(branch.condition());
        }
        if (kind instanceof Kind.Switch choice) {
            return value.apply(choice.value());
        }
        if (kind instanceof Kind.ForEach each) {
            return value.apply(each.items());
        }
        if (kind instanceof Kind.While loop) {
            return value.apply(loop.condition());
        }
        if (kind instanceof Kind.Sleep sleep) {
            return sleep.duration() != null ? value.apply(sleep.duration()) : fields(value, "until", sleep.until());
        }
        if (kind instanceof Kind.Fail fail) {
            return fail.details() == null
                    ? value.apply(fail.message())
                    : fields(value, "message", fail.message(), "details", fail.details());
        }
        if (kind instanceof Kind.SubWorkflow child) {
            Map<String, @Nullable Object> written = new LinkedHashMap<>();
            written.put("name", child.name());
            child.version().ifPresent(version -> written.put("version", version));
            written.putAll(fields(value, "input", child.input()));
            return written;
        }
        throw new IllegalStateException("nobody knows what " + kind.key() + " is given");
    }

    /** All that is evaluated for it. */
    public static List<Template> templates(Kind kind) {
        List<Template> templates = new ArrayList<>();
        of(kind, template -> {
            templates.add(template);
            return null;
        });
        return templates;
    }

    private static Map<String, @Nullable Object> http(Kind.Http http, Function<Template, @Nullable Object> value) {
        var written = fields(
                value,
                "method",
                http.method(),
                "url",
                http.url(),
                "query",
                http.query(),
                "headers",
                http.headers(),
                "body",
                http.body());
        if (!http.accept().isEmpty()) {
            written.put("accept", List.copyOf(new TreeSet<>(http.accept())));
        }
        if (!http.followRedirects()) {
            written.put("followRedirects", false);
        }
        http.maxBody().ifPresent(bytes -> written.put("maxBody", bytes));
        return written;
    }

    /** @param named name and template in turn; what is not written is left out */
    private static Map<String, @Nullable Object> fields(
            Function<Template, @Nullable Object> value, @Nullable Object... named) {
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        for (int i = 0; i < named.length; i += 2) {
            if (named[i + 1] instanceof Template template) {
                written.put(String.valueOf(named[i]), value.apply(template));
            }
        }
        return written;
    }
}
