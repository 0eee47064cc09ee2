package io.millrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.catalog.Catalog;
import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class ExamplesTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Inject
    Examples examples;

    @Inject
    Catalog catalog;

    @Test
    void anEmptyCatalogGetsThemAllAndAnotherNone() {
        var tenant = "t" + UUID.randomUUID();
        assertEquals(Examples.NAMES, examples.putInto(tenant).await().atMost(LIMIT));
        var listed = catalog.list(tenant, null, 10).await().atMost(LIMIT);
        assertEquals(
                Examples.NAMES,
                listed.stream().map(Catalog.Listed::name).sorted().toList());
        assertEquals(List.of(), examples.putInto(tenant).await().atMost(LIMIT));
    }
}
