package io.millrace.api.execution;

import static io.millrace.api.ApiRequests.run;
import static io.millrace.api.ApiRequests.stored;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.millrace.api.ApiRequests;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.NarrowBounds;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(NarrowBounds.class)
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class InstallationLimitsTest {

    @Test
    void whileHowManyStartAMinuteIsLimitedDirectExecutionGoesByTheQueueAndSaysWhy() {
        run(stored(ApiRequests::yaml), "{\"useQueue\": false}")
                .statusCode(202)
                .body("queued", equalTo(true))
                .body("message", containsString("millrace.queue.max-jobs-per-minute"));
        // It was not requested to run here: there is nothing to explain.
        run(stored(ApiRequests::yaml), "{}").statusCode(202).body("message", equalTo("Workflow queued for execution"));
    }
}
