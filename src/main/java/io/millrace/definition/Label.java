package io.millrace.definition;

import io.millrace.expression.Json;
import io.millrace.expression.Template;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a step does, in one short line for people. Expressions stand in it as they are written. */
final class Label {

    /** Longest, in characters; the rest is cut. */
    static final int MOST = 120;

    private Label() {}

    static String of(Kind kind) {
        return line(text(kind));
    }

    private static String text(Kind kind) {
        if (kind instanceof Kind.Http http) {
            return text(http.method()) + " " + text(http.url());
        }
        if (kind instanceof Kind.SetValue set) {
            return set.value().written() instanceof Map<?, ?> fields
                    ? String.join(
                            ", ", fields.keySet().stream().map(String::valueOf).toList())
                    : text(set.value());
        }
        if (kind instanceof Kind.If branch) {
            return text(branch.condition());
        }
        if (kind instanceof Kind.Switch choice) {
            return text(choice.value());
        }
        if (kind instanceof Kind.ForEach each) {
            var turns = each.items().written() instanceof List<?> list ? list.size() + " turns" : text(each.items());
            return turns + ", " + each.concurrency() + " at a time";
        }
        if (kind instanceof Kind.While loop) {
            return text(loop.condition()) + ", at most " + loop.maxIterations() + " turns";
        }
        if (kind instanceof Kind.Sleep sleep) {
            return sleep.duration() == null ? "sleep until " + text(sleep.until()) : "sleep " + text(sleep.duration());
        }
        if (kind instanceof Kind.SubWorkflow child) {
            return child.name();
        }
        return kind instanceof Kind.Fail fail ? text(fail.message()) : "";
    }

    private static String text(@Nullable Template template) {
        var written = template == null ? null : template.written();
        return written instanceof String text ? text : Json.write(written);
    }

    private static String line(String text) {
        var line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= MOST ? line : line.substring(0, MOST - 1) + "…";
    }
}
