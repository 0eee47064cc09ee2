package io.millrace.redis;

import java.time.Duration;

public record TestRedisConfig(String prefix, Duration timeout) implements RedisConfig {

    public TestRedisConfig(String prefix) {
        this(prefix, Duration.ofSeconds(5));
    }
}
