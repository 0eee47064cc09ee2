package io.millrace.expression;

import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The variables of an expression: the names of this body, then those of the enclosing bodies.
 *
 * <p>It is a map because the expression library reads maps; only look-ups are supported. Used by one event loop only.
 */
public final class Scope extends AbstractMap<String, @Nullable Object> {

    private final @Nullable Scope outer;
    private final Map<String, @Nullable Object> names = new HashMap<>();

    public Scope() {
        this(null);
    }

    private Scope(@Nullable Scope outer) {
        this.outer = outer;
    }

    /** A child scope, for a nested body. */
    public Scope inner() {
        return new Scope(this);
    }

    public Scope with(String name, @Nullable Object value) {
        names.put(name, value);
        return this;
    }

    @Override
    public @Nullable Object put(String name, @Nullable Object value) {
        return names.put(name, value);
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            var value = scope.names.get(name);
            if (value != null || scope.names.containsKey(name)) {
                return value;
            }
        }
        return null;
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            if (scope.names.containsKey(name)) {
                return true;
            }
        }
        return false;
    }

    /** All visible names, inner ones hiding outer ones. For tests and error messages, not for evaluation. */
    @Override
    public Set<Entry<String, @Nullable Object>> entrySet() {
        Map<String, @Nullable Object> all = outer == null ? new HashMap<>() : new HashMap<>(outer);
        all.putAll(names);
        return all.entrySet();
    }
}
