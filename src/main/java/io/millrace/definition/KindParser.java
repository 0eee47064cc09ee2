package io.millrace.definition;

import io.millrace.definition.Keys.Located;
import io.millrace.expression.Template;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the key that names a step's kind, and has that kind read it and the keys that belong to it. */
final class KindParser {

    private static final Set<String> LATER = Set.of("waitFor", "approval", "task", "script", "emit");

    /** In place of what cannot be read, of a definition that is refused for it. */
    static final Action UNREADABLE = new Unreadable();

    private final Kinds kinds;
    private final Reading reading;

    KindParser(Kinds kinds, Reading reading) {
        this.kinds = kinds;
        this.reading = reading;
    }

    /** Takes all keys that are left. */
    Action action(Keys keys, Names names) {
        var written = keys.written().filter(key -> kinds.of(key) != null).toList();
        var kind = written.isEmpty() ? null : kinds.of(written.get(0));
        if (kind == null) {
            none(keys);
            return UNREADABLE;
        }
        for (var second : written.subList(1, written.size())) {
            refuse(
                    keys.take(second),
                    "a step has one kind, and this one is `" + kind.key() + "` already; make it two steps");
        }
        var action = kind.read(
                new WrittenValue(reading, keys.take(kind.key()), names), new WrittenFields(reading, keys, names));
        keys.refuseRest(reading.problems(), "a step of kind `" + kind.key() + "`");
        return action == null ? UNREADABLE : action;
    }

    private void none(Keys keys) {
        var rest = keys.rest();
        var later = rest.stream().filter(in -> LATER.contains(last(in))).findFirst();
        if (later.isPresent()) {
            refuse(later.get(), "the kind `" + last(later.get()) + "` is not available in this version");
            return;
        }
        var hint = rest.isEmpty() ? "" : SpellingSuggestion.hint(last(rest.get(0)), kinds.keys());
        var at = rest.isEmpty() ? keys.at() : rest.get(0).keyAt();
        var path = rest.isEmpty() ? keys.path() : rest.get(0).path();
        reading.problems()
                .add(path, at, "a step has one key that names its kind: " + String.join(", ", kinds.keys()) + hint);
    }

    private void refuse(@Nullable Located in, String why) {
        if (in != null) {
            reading.problems().add(in.path(), in.keyAt(), why);
        }
    }

    private static String last(Located in) {
        return in.path().substring(in.path().lastIndexOf('.') + 1);
    }

    private record Unreadable() implements Action {
        @Override
        public String kind() {
            return "";
        }

        @Override
        public String label() {
            return "";
        }

        @Override
        public @Nullable Object input(Function<Template, @Nullable Object> value) {
            return null;
        }
    }
}
