package io.millrace.catalog;

import static io.millrace.database.TestDatabase.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.database.TestDatabase;
import io.millrace.definition.Body;
import io.millrace.definition.Graph;
import io.millrace.definition.Retry;
import io.millrace.definition.Throttle;
import io.millrace.definition.Workflow;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CatalogTest {

    private static final String YAML = "application/yaml";

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = new TestDatabase();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private final TenantId tenant = new TenantId("tenant-" + UUID.randomUUID());
    private final AtomicInteger parsed = new AtomicInteger();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final PostgresCatalog catalog = catalog(Map.of());

    private PostgresCatalog catalog(Map<String, String> settings) {
        return new PostgresCatalog(
                database.shards(),
                TestDatabase.config(CatalogConfig.class, settings),
                now::get,
                (source, mediaType) -> {
                    if (source.equals("broken")) {
                        throw new IllegalArgumentException("no longer valid");
                    }
                    parsed.incrementAndGet();
                    return workflow("parsed", source);
                });
    }

    // The parser belongs to another room: here a definition's text becomes its description.
    private static Workflow workflow(String name, String source) {
        return new Workflow(
                name,
                Optional.of(source),
                Optional.empty(),
                new Body(List.of(), new Graph(List.of(), List.of(), List.of())),
                null,
                Retry.EXECUTION,
                Workflow.DEFAULT_TIMEOUT,
                Throttle.NONE);
    }

    private Catalog.Stored put(String name, String source) {
        return await(catalog.put(tenant, workflow(name, source), source, YAML));
    }

    @Test
    void equalTextChangesNothingAndAnyOtherIsTheNextVersion() {
        assertEquals(new Catalog.Stored(1, true), put("a", "one"));
        assertEquals(new Catalog.Stored(1, false), put("a", "one"));
        assertEquals(new Catalog.Stored(2, true), put("a", "two"));
        assertEquals(new Catalog.Stored(3, true), put("a", "one"));
        assertEquals(
                List.of("3 one", "2 two", "1 one"),
                await(catalog.versions(tenant, "a")).stream()
                        .map(version -> version.version() + " " + version.source())
                        .toList());
        var old = await(catalog.version(tenant, "a", 2)).orElseThrow();
        assertEquals("two", old.source());
        assertEquals(Optional.of("two"), old.workflow().description());
        assertEquals(YAML, old.mediaType());
        assertTrue(await(catalog.version(tenant, "a", 4)).isEmpty());
        assertTrue(await(catalog.version(new TenantId("other"), "a", 1)).isEmpty());
    }

    @Test
    void ofManyThatPutTheSameAtOnceOneMakesTheVersion() {
        var stored = await(Uni.join()
                .all(Stream.generate(() -> catalog.put(tenant, workflow("a", "x"), "x", YAML))
                        .limit(16)
                        .toList())
                .andFailFast());
        assertEquals(1, stored.stream().filter(Catalog.Stored::created).count());
        assertTrue(stored.stream().allMatch(one -> one.version() == 1));
    }

    @Test
    void differentOnesPutAtOnceGetDifferentVersions() {
        var stored = await(Uni.join()
                .all(IntStream.range(0, 16)
                        .mapToObj(i -> catalog.put(tenant, workflow("a", "x" + i), "x" + i, YAML))
                        .toList())
                .andFailFast());
        assertEquals(16, stored.stream().map(Catalog.Stored::version).distinct().count());
        assertEquals(16, await(catalog.newest(tenant, "a")).orElseThrow().version());
    }

    @Test
    void ownChangesAreSeenAtOnceAndThoseOfOthersAfterASecond() {
        put("a", "one");
        assertEquals(1, newest("a").version());
        put("a", "two");
        assertEquals(2, newest("a").version());
        var elsewhere = catalog(Map.of());
        await(elsewhere.put(tenant, workflow("a", "three"), "three", YAML));
        assertEquals(2, newest("a").version(), "still cached");
        now.set(now.get().plus(Duration.ofSeconds(1)));
        assertEquals(3, newest("a").version());
    }

    @Test
    void aVersionIsParsedOnceHoweverManyAskAtOnce() {
        put("a", "one");
        var entries = await(Uni.join()
                .all(Stream.generate(() -> catalog.newest(tenant, "a"))
                        .limit(50)
                        .toList())
                .andFailFast());
        assertEquals(1, parsed.get());
        now.set(now.get().plus(Duration.ofMinutes(1)));
        assertSame(entries.get(0).orElseThrow().workflow(), newest("a").workflow());
        assertEquals(1, parsed.get());
    }

    @Test
    void whatIsUsedMostIsKeptAndNoMoreThanTheSizeAllows() {
        for (int version = 1; version <= 8; version++) {
            put("a", "v" + version);
        }
        var small = catalog(Map.of("millrace.catalog.cache-size", "4"));
        for (int version = 2; version <= 8; version++) {
            for (int asked : List.of(version, 1, 1, 1)) {
                await(small.version(tenant, "a", asked));
            }
        }
        assertEquals(8, parsed.get());
        for (int version = 2; version <= 8; version++) {
            await(small.version(tenant, "a", version));
        }
        // Beside the one that is used most there was room for three of the seven.
        assertTrue(parsed.get() >= 12, "parsed " + parsed);
    }

    @Test
    void aWorkflowThatIsNotActiveSaysSo() {
        put("a", "one");
        assertTrue(newest("a").active());
        assertTrue(await(catalog.activate(tenant, "a", false)));
        assertFalse(newest("a").active());
        assertFalse(await(catalog.list(tenant, null, 10)).get(0).active());
        put("a", "two");
        assertFalse(newest("a").active(), "a new version does not switch it on");
        assertTrue(await(catalog.activate(tenant, "a", true)));
        assertTrue(newest("a").active());
        assertFalse(await(catalog.activate(tenant, "unknown", true)));
    }

    @Test
    void aDeletedNameIsGoneButItsVersionsRunOn() {
        put("a", "one");
        await(catalog.activate(tenant, "a", false));
        assertTrue(await(catalog.delete(tenant, "a")));
        assertFalse(await(catalog.delete(tenant, "a")));
        assertFalse(await(catalog.activate(tenant, "a", true)));
        assertTrue(await(catalog.newest(tenant, "a")).isEmpty());
        assertTrue(await(catalog.list(tenant, null, 10)).isEmpty());
        assertEquals("one", await(catalog.version(tenant, "a", 1)).orElseThrow().source());
        assertEquals(new Catalog.Stored(2, true), put("a", "one"));
        assertTrue(newest("a").active());
    }

    @Test
    void theListIsByNameAndGoesOn() {
        List.of("c", "a", "b").forEach(name -> put(name, "x"));
        var first = await(catalog.list(tenant, null, 2));
        assertEquals(List.of("a", "b"), first.stream().map(Catalog.Listed::name).toList());
        assertEquals("x", first.get(0).description());
        assertEquals(
                List.of("c"),
                await(catalog.list(tenant, "b", 2)).stream()
                        .map(Catalog.Listed::name)
                        .toList());
    }

    @Test
    void aStoredTextThatIsNoLongerValidFailsEachTimeAndNothingElse() {
        put("a", "broken");
        assertThrows(IllegalArgumentException.class, () -> newest("a"));
        assertThrows(IllegalArgumentException.class, () -> newest("a"));
        put("a", "whole");
        assertEquals(2, newest("a").version());
    }

    private Catalog.Entry newest(String name) {
        return await(catalog.newest(tenant, name)).orElseThrow();
    }
}
