package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.catalog.Catalog;
import io.millrace.control.ControlService;
import io.millrace.control.OrderResult;
import io.millrace.execution.Actor;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.execution.StepRecord;
import io.millrace.execution.TenantId;
import io.millrace.execution.Trigger;
import io.millrace.expression.Json;
import io.millrace.submission.Submission;
import io.millrace.submission.SubmissionRequest;
import io.millrace.submission.Submitted;
import io.millrace.testing.Workflows;
import io.millrace.visibility.Executions;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** What tests of whole executions share: put a workflow, run it, look at what was stored. */
abstract class OnServers {

    @Inject
    Catalog catalog;

    @Inject
    Submission submission;

    @Inject
    Executions executions;

    @Inject
    ControlService control;

    /** Puts a workflow whose first line is its name. */
    final String put(String yaml) {
        Workflows.putYaml(catalog, yaml);
        return yaml.lines().findFirst().orElseThrow().replace("name: ", "");
    }

    final Submitted submit(String workflow, Object input) {
        var request = new SubmissionRequest(
                TenantId.DEFAULT, workflow, OptionalInt.empty(), input, Trigger.API, 5, Duration.ZERO);
        return submission.submit(request).await().atMost(Duration.ofSeconds(10));
    }

    final ExecutionId start(String yaml, Object input) {
        return accepted(submit(put(yaml), input));
    }

    static ExecutionId accepted(Submitted answer) {
        assertThat(answer).as(answer.reason()).isInstanceOf(Submitted.Accepted.class);
        return ((Submitted.Accepted) answer).id();
    }

    final Executions.Details run(String yaml, Object input) {
        return finished(start(yaml, input));
    }

    /** Runs it and gives its output; it must succeed. */
    final Object output(String yaml, Object input) {
        return succeeded(run(yaml, input));
    }

    static Object succeeded(Executions.Details done) {
        assertThat(done.summary().status()).as("%s", done.summary().error()).isEqualTo(Status.SUCCEEDED);
        return Json.parse(done.output());
    }

    /** Runs it and gives its error; it must fail. */
    final Map<?, ?> error(String yaml, Object input) {
        return failed(run(yaml, input));
    }

    static Map<?, ?> failed(Executions.Details done) {
        assertThat(done.summary().status()).as("output %s", done.output()).isEqualTo(Status.FAILED);
        return map(done.summary().error());
    }

    final Executions.Details finished(ExecutionId id) {
        return await("the end of " + id)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> find(id), found -> found.summary().status().terminal());
    }

    final Executions.Details reached(ExecutionId id, Status status) {
        return await(id + " " + status)
                .atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> find(id), found -> found.summary().status() == status);
    }

    final Executions.Details find(ExecutionId id) {
        return executions
                .find(TenantId.DEFAULT, id)
                .await()
                .atMost(Duration.ofSeconds(10))
                .orElseThrow();
    }

    final OrderResult cancel(ExecutionId id) {
        return control.cancel(Actor.system(TenantId.DEFAULT), id, "no longer wanted")
                .await()
                .atMost(Duration.ofSeconds(10))
                .orElseThrow();
    }

    final OrderResult retry(ExecutionId id) {
        return control.retry(Actor.system(TenantId.DEFAULT), id)
                .await()
                .atMost(Duration.ofSeconds(10))
                .orElseThrow();
    }

    final List<Executions.Summary> children(ExecutionId parent) {
        var filter = new Executions.Filter(null, java.util.Set.of(), null, null, parent, null);
        return executions.list(TenantId.DEFAULT, filter, 100).await().atMost(Duration.ofSeconds(10));
    }

    /** All attempts of a step, the first one first. */
    static List<StepRecord> attempts(Executions.Details of, String path) {
        return of.steps().stream()
                .filter(record -> record.path().equals(path))
                .sorted((a, b) -> Integer.compare(a.attempt(), b.attempt()))
                .toList();
    }

    static Map<?, ?> map(String json) {
        return (Map<?, ?>) Json.parse(json);
    }
}
