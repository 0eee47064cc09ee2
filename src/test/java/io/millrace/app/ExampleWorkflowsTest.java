package io.millrace.app;

import static java.time.Duration.ZERO;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.catalog.Catalog;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.millrace.execution.Trigger;
import io.millrace.submission.Submission;
import io.millrace.submission.SubmissionRequest;
import io.millrace.submission.Submitted;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.visibility.Executions;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class ExampleWorkflowsTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Inject
    ExampleWorkflows examples;

    @Inject
    Catalog catalog;

    @Inject
    Submission submission;

    @Inject
    Executions executions;

    @TestHTTPResource
    URI server;

    @ParameterizedTest
    @ValueSource(strings = {"hello", "parallel-fetch", "tour"})
    void eachExampleRunsUnchanged(String name) {
        var tenant = new TenantId("t" + UUID.randomUUID());
        examples.storeFor(tenant).await().atMost(LIMIT);
        var input = name.equals("hello")
                ? Map.of()
                : Map.of("server", server.toString().replaceAll("/$", ""));
        var submitted = submission
                .submit(new SubmissionRequest(
                        tenant,
                        name,
                        OptionalInt.empty(),
                        input,
                        Trigger.API,
                        SubmissionRequest.DEFAULT_PRIORITY,
                        ZERO))
                .await()
                .atMost(LIMIT);
        var id = assertInstanceOf(Submitted.Accepted.class, submitted, submitted::reason)
                .id();
        var ended = await().atMost(60, SECONDS)
                .until(
                        () -> executions.find(tenant, id).await().atMost(LIMIT).orElseThrow(),
                        details -> details.summary().status().terminal());
        assertEquals(
                Status.SUCCEEDED,
                ended.summary().status(),
                () -> ended.summary().error() + "\n" + ended.steps());
        var output = String.valueOf(ended.output());
        var expected = Map.of(
                "hello", "{\"text\":\"Hello, world!\"}",
                "parallel-fetch", "\"title\":\"Millrace\"",
                "tour",
                        "\"greeting\":\"Hello, traveller!\",\"pots\":[\"red\",\"green\",\"blue\"],\"doubled\":128,"
                                + "\"verdict\":\"all is well after a nap\",\"size\":\"a full set\","
                                + "\"caught\":\"this one always fails\",\"missing\":\"http-status\"");
        assertTrue(output.contains(expected.get(name)), output);
    }

    @Test
    void anEmptyCatalogGetsAllExamplesAndAnotherNone() {
        var tenant = new TenantId("t" + UUID.randomUUID());
        assertEquals(ExampleWorkflows.NAMES, examples.storeFor(tenant).await().atMost(LIMIT));
        var listed = catalog.list(tenant, null, 10).await().atMost(LIMIT);
        assertEquals(
                ExampleWorkflows.NAMES,
                listed.stream().map(Catalog.Listed::name).sorted().toList());
        assertEquals(List.of(), examples.storeFor(tenant).await().atMost(LIMIT));
    }
}
