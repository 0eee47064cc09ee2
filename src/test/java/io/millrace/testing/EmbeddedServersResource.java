package io.millrace.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/**
 * A new database and the Redis of this test process, for {@code @QuarkusTest}s that carry
 * {@code @WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)}: one application
 * serves them all.
 */
public class EmbeddedServersResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        return Map.of(
                "DATABASE_URL",
                Servers.migratedDatabase(),
                "REDIS_URL",
                Servers.redis(),
                "millrace.redis.prefix",
                Servers.freshPrefix()); // What an application before this one queued is in another database.
    }

    // The servers stop with the JVM: other tests use them too.
    @Override
    public void stop() {}
}
