package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where an http step connects to, and that it lets go. */
@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class HttpConnectionTest extends OnServers {

    private Web web;

    @BeforeEach
    void open() {
        web = new Web();
    }

    @AfterEach
    void close() {
        web.close();
    }

    private Map<String, Object> input(Object... more) {
        var input = new HashMap<String, Object>(Map.of("url", web.url()));
        for (int i = 0; i < more.length; i += 2) {
            input.put(String.valueOf(more[i]), more[i + 1]);
        }
        return input;
    }

    @Test
    void redirectsAreFollowedUnlessNotWanted() {
        redirects(3);
        var yaml = """
                name: http-redirects-%s
                steps: [ { id: get, http: { url: "${ input.url }/hop/3", followRedirects: %s } } ]
                output: ["${ get.status }", "${ get.body }"]
                """;
        assertThat(output(yaml.formatted("on", "true"), input())).isEqualTo(List.of(200, "arrived"));
        assertThat(web.seen()).hasSize(4);
        assertThat(web.seen())
                .extracting(seen -> seen.header("idempotency-key"))
                .containsOnly(web.seen().get(0).header("idempotency-key"));
        assertThat(output(yaml.formatted("off", "false"), input())).isEqualTo(java.util.Arrays.asList(302, null));
        assertThat(web.seen()).hasSize(5);
    }

    @Test
    void atMostTenRedirectsAreFollowed() {
        redirects(11);
        var yaml = """
                name: http-many-redirects
                retry: { attempts: 0 }
                steps: [ { id: get, http: "${ input.url }/hop/${ input.hops }" } ]
                output: "${ get.body }"
                """;
        assertThat(output(yaml, input("hops", 10))).isEqualTo("arrived");
        var error = error(yaml, input("hops", 11));
        assertThat(error.get("type")).isEqualTo("http-redirects");
        assertThat(error.get("message").toString()).contains("10").contains("millrace.http.max-redirects");
    }

    @Test
    void whatOneServerIsTrustedWithIsNotToldToAnother() {
        try (var other = new Web()) {
            other.at("/there", response -> response.end("there"));
            web.at("/here", response -> response.setStatusCode(302)
                    .putHeader("location", other.url() + "/there")
                    .end());
            web.at("/near", response -> response.setStatusCode(302)
                    .putHeader("location", "/end")
                    .end());
            web.at("/end", response -> response.end("end"));
            var output = output("""
                    name: http-redirect-away
                    steps:
                      - id: away
                        http: { url: "${ input.url }/here", headers: { Authorization: Bearer x, Cookie: a=b, X-Api-Key: k, X-Other: "1" } }
                      - id: near
                        needs: [away]
                        http: { url: "${ input.url }/near", headers: { Authorization: Bearer x } }
                    output: ["${ away.body }", "${ near.body }"]
                    """, input());
            assertThat(output).isEqualTo(List.of("there", "end"));
            assertThat(other.only().headers()).doesNotContainKeys("authorization", "cookie", "x-api-key");
            assertThat(other.only().header("host")).isEqualTo(other.url().substring(7));
            assertThat(web.seen().get(2).header("authorization")).isEqualTo("Bearer x");
        }
    }

    @Test
    void cancellingTheExecutionClosesTheConnectionWithinTwoSeconds() {
        var id = start("""
                name: http-cancelled
                steps: [ { id: get, http: "${ input.url }/silent" } ]
                """, input());
        await().until(() -> web.seen().size() == 1);
        assertThat(cancel(id).changed()).isTrue();
        await().atMost(Duration.ofSeconds(2)).until(() -> web.closed().equals(List.of("/silent")));
    }

    @Test
    void aTimeoutClosesTheConnectionBehindARedirectAndInTheMiddleOfABody() {
        web.at("/hop", response -> response.setStatusCode(302)
                .putHeader("location", "/silent")
                .end());
        web.at("/endless", response -> response.setChunked(true).write("and on"));
        var done = run("""
                name: http-timeouts
                steps:
                  - { id: hop, http: "${ input.url }/hop", timeout: 300ms, onError: continue }
                  - { id: endless, http: "${ input.url }/endless", timeout: 300ms, onError: continue }
                output: ["${ hop.error.type }", "${ endless.error.type }"]
                """, input());
        assertThat(succeeded(done)).isEqualTo(List.of("timeout", "timeout"));
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(web.closed()).containsExactlyInAnyOrder("/silent", "/endless"));
    }

    private void redirects(int hops) {
        web.at("/hop/0", response -> response.putHeader("content-type", "text/plain")
                .end("arrived"));
        for (int i = 1; i <= hops; i++) {
            int next = i - 1;
            web.at("/hop/" + i, response -> response.setStatusCode(302)
                    .putHeader("location", "/hop/" + next)
                    .end());
        }
    }

    @Test
    void aPostBecomesAGetBehindASeeOtherAndStaysOneBehindATemporaryRedirect() {
        web.at("/other", response -> response.setStatusCode(303)
                .putHeader("location", "/end")
                .end());
        web.at("/temporary", response -> response.setStatusCode(307)
                .putHeader("location", "/end")
                .end());
        web.at("/end", response -> response.end("end"));
        output("""
                name: http-redirect-post
                steps:
                  - id: other
                    http: { method: POST, url: "${ input.url }/other", body: { n: 1 } }
                  - id: temporary
                    needs: [other]
                    http: { method: POST, url: "${ input.url }/temporary", body: { n: 2 } }
                """, input());
        var seen = web.seen();
        assertThat(seen).extracting(Web.Seen::method).containsExactly("POST", "GET", "POST", "POST");
        assertThat(seen.get(1).text()).isEmpty();
        assertThat(seen.get(1).headers()).doesNotContainKey("content-type");
        assertThat(seen.get(3).text()).isEqualTo("{\"n\":2}");
    }

    @Test
    void aRedirectThatLeadsNowhereFails() {
        web.at("/away", response -> response.setStatusCode(302)
                .putHeader("location", "ftp://x/y")
                .end());
        var error = error("""
                name: http-redirect-nowhere
                steps: [ { id: get, http: "${ input.url }/away" } ]
                """, input());
        assertThat(error.get("type")).isEqualTo("http-redirects");
        assertThat(error.get("message").toString()).contains("ftp://x/y");
    }
}
