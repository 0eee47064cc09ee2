package io.millrace.definition;

import io.millrace.definition.Tree.Field;
import io.millrace.definition.Tree.Position;
import io.millrace.expression.Canonical;
import java.util.LinkedHashMap;
import java.util.Map;

/** Shared by the YAML and JSON readers: limits, and the check for duplicate keys. */
final class TreeBuilder {

    private final DefinitionLimits limits;
    private final Problems problems;
    private int values;

    TreeBuilder(DefinitionLimits limits, Problems problems) {
        this.limits = limits;
        this.problems = problems;
    }

    /** Counts values that are read, or reused through an alias. */
    void count(int more, String path, Position at) {
        values += more;
        if (values > limits.values()) {
            throw problems.stop(path, at, "the document holds more than " + limits.values() + " values");
        }
    }

    int values() {
        return values;
    }

    void checkDepth(int depth, String path, Position at) {
        if (depth > limits.depth()) {
            throw problems.stop(path, at, "lists and objects are nested deeper than " + limits.depth() + " levels");
        }
    }

    /** A text without halves of characters, which only an escape such as {@code \\ud83d} can write. */
    String whole(String text, String path, Position at) {
        if (Canonical.hasHalf(text)) {
            problems.add(path, at, "the text contains half of a character (a surrogate without its other half)");
        }
        return Canonical.repaired(text);
    }

    /** Fields are never null, so that a null from a look-up means that the key is absent. */
    Map<String, Field> newFields() {
        return new LinkedHashMap<>();
    }

    /** Checked before the value is read, so that the problem points at the key. */
    void checkNew(Map<String, Field> fields, String key, String path, Position at) {
        var first = fields.get(key);
        if (first != null) {
            problems.add(
                    path,
                    at,
                    "the key `" + key + "` is duplicated; the first is at line "
                            + first.keyAt().line() + ", column " + first.keyAt().column());
        }
    }
}
