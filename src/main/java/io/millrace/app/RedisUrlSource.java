package io.millrace.app;

import static java.util.stream.Collectors.joining;

import io.millrace.redis.RedisUrl;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Provides {@code REDIS_URL} in the three parts that {@code application.properties} passes to the client. */
public final class RedisUrlSource implements ConfigSourceFactory {

    static final String HOSTS = "millrace.redis-client.hosts";
    static final String KIND = "millrace.redis-client.kind";
    static final String MASTER = "millrace.redis-client.master";

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        var value = context.getValue(ServerLocations.REDIS_URL).getValue();
        return value == null || value.isBlank() ? List.of() : List.of(parts(RedisUrl.parse(value)));
    }

    private static UrlParts parts(RedisUrl url) {
        // A comma in a password would otherwise separate hosts.
        var hosts = url.hosts().stream().map(host -> host.replace(",", "\\,")).collect(joining(","));
        var parts = new HashMap<>(Map.of(HOSTS, hosts, KIND, url.kind().text()));
        url.master().ifPresent(name -> parts.put(MASTER, name));
        return new UrlParts(ServerLocations.REDIS_URL, parts);
    }
}
