package io.millrace.app;

import io.millrace.redis.RedisUrl;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.common.AbstractConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/** Offers {@code REDIS_URL} in the three parts that {@code application.properties} hands to the client. */
public final class RedisUrlSource implements ConfigSourceFactory {

    static final String HOSTS = "millrace.redis-client.hosts";
    static final String KIND = "millrace.redis-client.kind";
    static final String MASTER = "millrace.redis-client.master";

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        var value = context.getValue(Backing.REDIS_URL).getValue();
        return value == null || value.isBlank() ? List.of() : List.of(new Parts(RedisUrl.parse(value)));
    }

    private static final class Parts extends AbstractConfigSource {

        private static final long serialVersionUID = 1;

        private final HashMap<String, String> parts;

        Parts(RedisUrl url) {
            super("REDIS_URL in parts", DEFAULT_ORDINAL);
            parts = new HashMap<>(Map.of(
                    // A comma in a password would end a host.
                    HOSTS,
                            String.join(
                                    ",",
                                    url.hosts().stream()
                                            .map(host -> host.replace(",", "\\,"))
                                            .toList()),
                    KIND, url.kind().text()));
            url.master().ifPresent(name -> parts.put(MASTER, name));
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
