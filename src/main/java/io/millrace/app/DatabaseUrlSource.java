package io.millrace.app;

import io.millrace.shard.DatabaseUrl;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.common.AbstractConfigSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/** Offers {@code DATABASE_URL} in the three parts that {@code application.properties} hands to JDBC. */
public final class DatabaseUrlSource implements ConfigSourceFactory {

    static final String URL = "millrace.migration.url";
    static final String USER = "millrace.migration.user";
    static final String PASSWORD = "millrace.migration.password";

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        var value = context.getValue(Backing.DATABASE_URL).getValue();
        return value == null || value.isBlank() ? List.of() : List.of(new Parts(DatabaseUrl.parse(value)));
    }

    private static final class Parts extends AbstractConfigSource {

        private static final long serialVersionUID = 1;

        private final Map<String, String> parts;

        Parts(DatabaseUrl url) {
            super("DATABASE_URL in parts", DEFAULT_ORDINAL);
            parts = Map.of(
                    URL, url.jdbcUrl(),
                    USER, url.user(),
                    PASSWORD, url.password());
        }

        // Found by name and never listed: what is listed while building is recorded in the artifact.
        @Override
        public Set<String> getPropertyNames() {
            return Set.of();
        }

        @Override
        public @Nullable String getValue(String name) {
            return parts.get(name);
        }
    }
}
