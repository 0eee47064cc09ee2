package io.millrace.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class IndexResourceTest {

    @Test
    void theRootLinksToWhatThereIs() {
        given().get("/")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("links.workflows", equalTo("/api/workflows"));
    }

    @Test
    void theRootIsReadableAsText() {
        given().accept("text/plain")
                .get("/")
                .then()
                .statusCode(200)
                .contentType(equalTo("text/plain;charset=UTF-8"))
                .body(containsString("/api/workflows"));
    }
}
