package io.millrace.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.redis.RedisUrl.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisUrlTest {

    @Test
    void oneServerIsTakenAsItIsWritten() {
        assertOne("redis://cache:6380", "redis://cache:6380");
        assertOne("redis://cache", "redis://cache:6379");
        assertOne(" redis://me:s%2Fcret@cache:6379/3 ", "redis://me:s%2Fcret@cache:6379/3");
        assertOne("rediss://:secret@cache/?client=mill", "rediss://:secret@cache:6379/?client=mill");
        assertOne("redis://[::1]:7000", "redis://[::1]:7000");
        assertOne("unix:///run/redis.sock", "unix:///run/redis.sock");
    }

    private static void assertOne(String text, String host) {
        assertEquals(new RedisUrl(Kind.STANDALONE, List.of(host), Optional.empty()), RedisUrl.parse(text));
    }

    @Test
    void theNodesOfAClusterShareCredentials() {
        assertEquals(
                new RedisUrl(Kind.CLUSTER, List.of("redis://me:pw@a:7000", "redis://me:pw@b:7001"), Optional.empty()),
                RedisUrl.parse("redis+cluster://me:pw@a:7000,b:7001"));
        assertEquals(
                List.of("rediss://a:6379", "rediss://b:6379"),
                RedisUrl.parse("rediss+cluster://a, b/0").hosts());
    }

    @Test
    void sentinelsNameTheirMaster() {
        assertEquals(
                new RedisUrl(Kind.SENTINEL, List.of("redis://a:26379", "redis://b:7001"), Optional.of("mill")),
                RedisUrl.parse("redis+sentinel://a,b:7001/mill"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cache:6379",
                "http://me:secret@cache",
                "redis+cluster:me:secret@cache",
                "redis://me:secret@",
                "redis://me:secret@cache:port",
                "redis://me:secret@cache:70000",
                "redis://me:secret@cache:0",
                "redis://me:secret@cache/database",
                "redis://me:secret@a,b",
                "redis://me:sec^ret@cache",
                "redis://me:secret@my_cache",
                "redis+cluster://me:secret@a,b/1",
                "redis+cluster://me:secret@a,,b",
                "redis+sentinel://me:secret@a,b",
                "redis+sentinel://me:secret@a,b/",
            })
    void whatIsNotARedisUrlIsRefusedInOneSentenceWithoutItsPassword(String text) {
        var refused = assertThrows(IllegalArgumentException.class, () -> RedisUrl.parse(text));
        assertTrue(refused.getMessage().startsWith("REDIS_URL "), refused.getMessage());
        assertFalse(refused.getMessage().contains("sec"), refused.getMessage());
        assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
    }

    @Test
    void aLogSeesNoCredentials() {
        assertEquals(
                "cluster a:7000,b:7001",
                RedisUrl.parse("redis+cluster://me:secret@a:7000,b:7001").toString());
        assertEquals(
                "sentinel a:26379/mill",
                RedisUrl.parse("redis+sentinel://:secret@a/mill").toString());
        assertEquals(
                "cache:6379/2", RedisUrl.parse("rediss://me:secret@cache/2").addresses());
    }
}
