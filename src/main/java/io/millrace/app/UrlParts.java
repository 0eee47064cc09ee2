package io.millrace.app;

import io.smallrye.config.common.AbstractConfigSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parts of a URL from the environment, as {@code application.properties} refers to them. */
final class UrlParts extends AbstractConfigSource {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // An immutable map, which is serialized as such.
    private final Map<String, String> parts;

    /** @param variable the name of the URL in the environment */
    UrlParts(String variable, Map<String, String> parts) {
        super(variable + " in parts", DEFAULT_ORDINAL);
        this.parts = Map.copyOf(parts);
    }

    // Found by name and never listed: what is listed at build time is recorded in the artifact.
    @Override
    public Set<String> getPropertyNames() {
        return Set.of();
    }

    @Override
    public @Nullable String getValue(String name) {
        return parts.get(name);
    }
}
