package io.millrace.app;

import io.millrace.database.DatabaseUrl;
import io.millrace.redis.RedisUrl;
import org.jspecify.annotations.Nullable;

/** Which Postgres and Redis this process uses: configured ones or embedded ones. */
sealed interface ServerLocations {

    String DATABASE_URL = "DATABASE_URL";
    String REDIS_URL = "REDIS_URL";
    String EXAMPLE = "postgresql://user:password@host:5432/millrace";
    String MILLRACE_EMBEDDED = "MILLRACE_EMBEDDED";

    /** What is not embedded is configured; Redis may be neither, then queue and feed stay in this process. */
    record Ready(boolean embeddedPostgres, boolean embeddedRedis) implements ServerLocations {
        boolean any() {
            return embeddedPostgres || embeddedRedis;
        }
    }

    /** @param why one sentence that says what to set, with an example */
    record Refused(String why) implements ServerLocations {}

    /** @param setting reads an environment variable; null when it is not set */
    static ServerLocations decide(boolean development, boolean nativeImage, Setting setting) {
        var database = nonBlank(setting.get(DATABASE_URL));
        var redis = nonBlank(setting.get(REDIS_URL));
        var wanted = Boolean.parseBoolean(setting.get(MILLRACE_EMBEDDED));
        if (wanted && nativeImage) {
            return new Refused(
                    "MILLRACE_EMBEDDED=true needs the build for the JVM; this native executable has no embedded"
                            + " servers, so set DATABASE_URL instead.");
        }
        try {
            if (database != null) {
                DatabaseUrl.parse(database);
            }
            if (redis != null) {
                RedisUrl.parse(redis);
            }
        } catch (IllegalArgumentException e) {
            return new Refused(e.getMessage() + ".");
        }
        var embed = development || wanted;
        if (database == null && !embed) {
            return new Refused("DATABASE_URL is not set; set it to the PostgreSQL to use, for example DATABASE_URL="
                    + EXAMPLE
                    + " (or set MILLRACE_EMBEDDED=true to try Millrace with embedded servers).");
        }
        return new Ready(embed && database == null, embed && redis == null);
    }

    private static @Nullable String nonBlank(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    /** Reads an environment variable. */
    @FunctionalInterface
    interface Setting {
        @Nullable
        String get(String name);
    }
}
