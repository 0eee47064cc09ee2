package io.millrace.app;

import io.millrace.database.DatabaseUrl;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Provides {@code DATABASE_URL} in the three parts that {@code application.properties} passes to JDBC. */
public final class DatabaseUrlSource implements ConfigSourceFactory {

    static final String URL = "millrace.migration.url";
    static final String USER = "millrace.migration.user";
    static final String PASSWORD = "millrace.migration.password";

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        var value = context.getValue(ServerLocations.DATABASE_URL).getValue();
        return value == null || value.isBlank() ? List.of() : List.of(parts(DatabaseUrl.parse(value)));
    }

    private static UrlParts parts(DatabaseUrl url) {
        return new UrlParts(
                ServerLocations.DATABASE_URL, Map.of(URL, url.jdbcUrl(), USER, url.user(), PASSWORD, url.password()));
    }
}
