package io.millrace.definition;

import io.millrace.definition.KindDescription.BodyKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All kinds of steps that a definition may have. */
public final class Kinds {

    private final Map<String, KindSyntax<?>> byKey = new LinkedHashMap<>();
    private final List<BodyKey> bodies = new ArrayList<>();

    public Kinds(Collection<? extends KindSyntax<?>> kinds) {
        var order = Comparator.<KindSyntax<?>>comparingInt(KindSyntax::position).thenComparing(KindSyntax::key);
        kinds.stream().sorted(order).forEach(kind -> {
            if (byKey.put(kind.key(), kind) != null) {
                throw new IllegalArgumentException("two kinds of steps have the key " + kind.key());
            }
            kind.description().bodies().stream()
                    .filter(body -> !bodies.contains(body))
                    .forEach(bodies::add);
        });
    }

    /** In their order. */
    public List<KindSyntax<?>> all() {
        return List.copyOf(byKey.values());
    }

    /** In their order. */
    public List<String> keys() {
        return List.copyOf(byKey.keySet());
    }

    /** Null: there is no such kind. */
    public @Nullable KindSyntax<?> of(String key) {
        return byKey.get(key);
    }

    /** Under which keys steps have steps. */
    List<BodyKey> bodies() {
        return bodies;
    }
}
