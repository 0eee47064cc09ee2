package io.millrace.definition;

import io.millrace.definition.Tree.Fields;
import io.millrace.definition.Tree.Position;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads an object key by key, so that unknown keys can be reported. */
final class Keys {

    /** A value and its location. */
    record Located(Tree tree, String path, Position keyAt) {
        Position at() {
            return tree.at();
        }
    }

    private final Fields fields;
    private final String path;
    private final Set<String> asked = new LinkedHashSet<>();

    Keys(Fields fields, String path) {
        this.fields = fields;
        this.path = path;
    }

    String path() {
        return path;
    }

    Position at() {
        return fields.at();
    }

    /** All keys present, in the order written. */
    Stream<String> written() {
        return fields.fields().keySet().stream();
    }

    /** Null when the key is absent. */
    @Nullable
    Located take(String key) {
        asked.add(key);
        var field = fields.fields().get(key);
        return field == null ? null : new Located(field.value(), Tree.join(path, key), field.keyAt());
    }

    /** Keys that are present but were not taken. */
    List<Located> rest() {
        List<Located> rest = new ArrayList<>();
        fields.fields().forEach((key, field) -> {
            if (!asked.contains(key)) {
                rest.add(new Located(field.value(), Tree.join(path, key), field.keyAt()));
            }
        });
        return rest;
    }

    /** Reports each key that was not taken as a problem. */
    void refuseRest(Problems problems, String owner) {
        for (var extra : rest()) {
            var key = extra.path().substring(path.isEmpty() ? 0 : path.length() + 1);
            problems.add(
                    extra.path(),
                    extra.keyAt(),
                    "`" + key + "` is not a key of " + owner + SpellingSuggestion.hint(key, asked));
        }
    }
}
