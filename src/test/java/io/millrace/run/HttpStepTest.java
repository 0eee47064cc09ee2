package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.World;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The http step against a server that answers to the letter. */
@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class HttpStepTest extends OnServers {

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
    void aGetSendsItsQueryAndHeadersAndReadsJson() {
        web.at("/items", response -> response.putHeader("Content-Type", "application/json; charset=utf-8")
                .putHeader("X-Two", (Iterable<String>) List.of("a", "b"))
                .putHeader("X-One", "1")
                .end("{\"items\":[1,2.5,null],\"ü\":\"é\"}"));
        var output = output("""
                name: http-get
                steps:
                  - id: get
                    http:
                      url: "${ input.url }/items?fixed=1"
                      query: { tag: ["a b", "c&d"], n: 7, flag: true, none: "${ input.missing }" }
                      headers: { X-Ask: "${ 'v' & 1 }", Accept: application/json, X-None: "${ input.missing }" }
                output: { status: "${ get.status }", body: "${ get.body }", one: "${ get.headers.`x-one` }", two: "${ get.headers.`x-two` }" }
                """, input());
        var seen = web.only();
        assertThat(seen.method()).isEqualTo("GET");
        assertThat(seen.uri()).isEqualTo("/items?fixed=1&tag=a%20b&tag=c%26d&n=7&flag=true");
        assertThat(seen.header("x-ask")).isEqualTo("v1");
        assertThat(seen.header("accept")).isEqualTo("application/json");
        assertThat(seen.headers()).doesNotContainKeys("x-none", "content-type");
        assertThat(seen.text()).isEmpty();
        var body = new HashMap<String, Object>();
        body.put("items", java.util.Arrays.asList(1, 2.5, null));
        body.put("ü", "é");
        assertThat(output).isEqualTo(Map.of("status", 200, "body", body, "one", "1", "two", List.of("a", "b")));
    }

    @Test
    void aPostSendsJsonOrTextWithItsContentType() {
        web.at("/json", response -> response.end()).at("/text", response -> response.end());
        output("""
                name: http-post
                steps:
                  - id: json
                    http: { method: POST, url: "${ input.url }/json", body: { n: "${ input.n }", list: ["é"] } }
                  - id: text
                    needs: [json]
                    http: { method: PUT, url: "${ input.url }/text", body: "n=${ input.n }", headers: { Content-Type: application/x-www-form-urlencoded } }
                """, input("n", 3));
        var json = web.seen().get(0);
        assertThat(json.method()).isEqualTo("POST");
        assertThat(json.header("content-type")).isEqualTo("application/json");
        assertThat(json.text()).isEqualTo("{\"n\":3,\"list\":[\"é\"]}");
        var text = web.seen().get(1);
        assertThat(text.method()).isEqualTo("PUT");
        assertThat(text.header("content-type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(text.text()).isEqualTo("n=3");
    }

    @Test
    void bodiesAreJsonTextBase64OrNull() {
        byte[] picture = {(byte) 0x89, 'P', 'N', 'G', 0, (byte) 0xff};
        web.at("/text", response -> response.putHeader("content-type", "text/plain; charset=ISO-8859-1")
                        .end(Buffer.buffer("grün".getBytes(StandardCharsets.ISO_8859_1))))
                .at("/problem", response -> response.putHeader("content-type", "application/problem+json")
                        .end("{\"title\":\"x\"}"))
                .at("/binary", response -> response.putHeader("content-type", "image/png")
                        .end(Buffer.buffer(picture)))
                .at("/empty", response -> response.setStatusCode(204).end())
                .at("/plain", response -> response.end("untyped"));
        var output = output("""
                name: http-bodies
                steps:
                  - { id: text, http: "${ input.url }/text" }
                  - { id: problem, http: "${ input.url }/problem" }
                  - { id: binary, http: "${ input.url }/binary" }
                  - { id: empty, http: "${ input.url }/empty" }
                  - { id: plain, http: "${ input.url }/plain" }
                output:
                  text: "${ text.body }"
                  problem: "${ problem.body.title }"
                  binary: "${ binary.body }"
                  empty: "${ empty.status & $string(empty.body = null) }"
                  plain: "${ plain.body }"
                """, input());
        assertThat(output)
                .isEqualTo(Map.of(
                        "text", "grün",
                        "problem", "x",
                        "binary", Base64.getEncoder().encodeToString(picture),
                        "empty", "204true",
                        "plain", "untyped"));
    }

    @Test
    void aBodyThatSaysItIsJsonAndIsNotFailsTheStep() {
        web.at("/bad", response -> response.putHeader("content-type", "application/json")
                .end("{\"a\":"));
        var error = error("""
                name: http-bad-json
                steps: [ { id: get, http: "${ input.url }/bad" } ]
                """, input());
        assertThat(error.get("type")).isEqualTo("http-body");
        assertThat(error.get("message").toString()).contains("/bad").contains("not valid JSON");
        assertThat(web.seen()).hasSize(1);
    }

    @Test
    void aStatusOf400AndAboveFailsUnlessAccepted() {
        web.at("/gone", response -> response.setStatusCode(404)
                .putHeader("content-type", "application/json")
                .end("{\"why\":\"moved out\"}"));
        var error = error("""
                name: http-status
                steps: [ { id: get, http: { url: "${ input.url }/gone", query: { token: geheim } } } ]
                """, input());
        assertThat(error.get("type")).isEqualTo("http-status");
        assertThat(error.get("status")).isEqualTo(404);
        assertThat(error.get("body")).isEqualTo(Map.of("why", "moved out"));
        assertThat(error.get("message").toString())
                .contains("GET " + web.url() + "/gone")
                .doesNotContain("geheim");
        var accepted = output("""
                name: http-accept
                steps: [ { id: get, http: { url: "${ input.url }/gone", accept: [404, 410] } } ]
                output: ["${ get.status }", "${ get.body.why }"]
                """, input());
        assertThat(accepted).isEqualTo(List.of(404, "moved out"));
    }

    @Test
    void anAnswerLargerThanTheLimitFailsWithTheWayOut() {
        web.at("/large", response -> response.putHeader("content-type", "text/plain")
                .end("x".repeat(2_000_000)));
        var byConfig = error("""
                name: http-large
                steps: [ { id: get, http: "${ input.url }/large" } ]
                """, input());
        assertThat(byConfig.get("type")).isEqualTo("http-body-too-large");
        assertThat(byConfig.get("message").toString())
                .contains("1048576")
                .contains("maxBody")
                .contains("millrace.http.max-body");
        var byStep = error("""
                name: http-large-step
                steps: [ { id: get, http: { url: "${ input.url }/large", maxBody: 1000 } } ]
                """, input());
        assertThat(byStep.get("message").toString()).contains("1000 bytes");
        assertThat(output("""
                name: http-large-enough
                steps:
                  - id: get
                    onError: continue
                    http: { url: "${ input.url }/large", maxBody: 3000000 }
                output: "${ get.error.type }"
                """, input())).isEqualTo("output-too-large");
    }

    @Test
    void aCompressedAnswerCountsAsItIsUnpacked() throws Exception {
        var packed = new java.io.ByteArrayOutputStream();
        try (var gzip = new java.util.zip.GZIPOutputStream(packed)) {
            gzip.write(new byte[20_000_000]);
        }
        web.at("/bomb", response -> response.putHeader("content-encoding", "gzip")
                .putHeader("content-type", "text/plain")
                .end(Buffer.buffer(packed.toByteArray())));
        assertThat(error("""
                name: http-bomb
                steps: [ { id: get, http: "${ input.url }/bomb" } ]
                """, input()).get("type")).isEqualTo("http-body-too-large");
        // The operator's limit stands above the definition's.
        var limited = error("""
                name: http-bomb-limited
                steps: [ { id: get, http: { url: "${ input.url }/bomb", maxBody: 1GB } } ]
                """, input());
        assertThat(limited.get("type")).isEqualTo("http-body-too-large");
        assertThat(limited.get("message").toString()).contains("16777216", "millrace.http.max-body-limit");
    }

    @Test
    void anAddressThatIsNoneFailsOnceAndSaysWhy() {
        for (var bad : List.of("ftp://x/y", "/relative", "http://", "http://a b/", "http:// /")) {
            var error = error("""
                    name: http-no-address
                    steps: [ { id: get, http: "${ input.bad }", retry: { attempts: 2, backoff: 1ms } } ]
                    """, input("bad", bad));
            assertThat(error.get("type")).as(bad).isEqualTo("http-request");
            assertThat(error.get("message").toString()).as(bad).contains("url");
        }
        var header = error("""
                name: http-no-header
                steps: [ { id: get, http: { url: "${ input.url }/x", headers: { X-Bad: "${ input.bad }" } } } ]
                """, input("bad", "a\r\nInjected: yes"));
        assertThat(header.get("type")).isEqualTo("http-request");
        assertThat(header.get("message").toString()).contains("X-Bad");
        assertThat(web.seen()).isEmpty();
    }

    @Test
    void aConnectionLostInTheMiddleOfAnAnswerMayBeTriedAgain() {
        web.at("/half", response -> {
            response.putHeader("content-type", "text/plain").setChunked(true);
            response.write("first half").onSuccess(sent -> response.reset());
        });
        var error = error("""
                name: http-half
                retry: { attempts: 0 }
                steps: [ { id: get, http: "${ input.url }/half" } ]
                """, input());
        assertThat(error.get("type")).isEqualTo("http-connection");
        assertThat(error.get("retryable")).isEqualTo(true);
    }

    @Test
    void threeEndpointsAreFetchedAtOnceJoinedAndPosted() {
        try (var world = new World(HttpStepTest::recorded).pausing(1_000)) {
            web.at("/digest", response -> response.putHeader("content-type", "application/json")
                    .end("{\"ok\":true}"));
            var yaml = """
                    name: morning-digest
                    steps:
                      - { id: posts, http: "${ input.world }/posts" }
                      - { id: weather, http: "${ input.world }/weather" }
                      - { id: rates, http: "${ input.world }/rates" }
                      - id: digest
                        set:
                          titles: "${ posts.body.data.children.data.title }"
                          score: "${ $sum(posts.body.data.children.data.score) }"
                          warmest: "${ $max(weather.body.hourly.temperature_2m) }"
                          chf: "${ rates.body.rates.CHF }"
                      - id: send
                        http: { method: POST, url: "${ input.url }/digest", body: "${ digest }" }
                    output: "${ send.body.ok }"
                    """;
            put(yaml);
            long began = System.nanoTime();
            var done = finished(accepted(submit("morning-digest", input("world", world.url()))));
            System.out.printf("three endpoints of 1.0 s each: %.3f s%n", (System.nanoTime() - began) / 1e9);
            assertThat(succeeded(done)).isEqualTo(true);
            assertThat(world.mostInFlight()).isEqualTo(3);
            assertThat(map(web.only().text()))
                    .isEqualTo(Map.of(
                            "titles",
                            List.of("Rust in production", "Postgres 18 released"),
                            "score",
                            5123,
                            "warmest",
                            19.4,
                            "chf",
                            0.9341));
        }
    }

    private static String recorded(World.Call call) {
        return switch (call.path()) {
            case "/posts" -> """
                    {"kind":"Listing","data":{"after":"t3_1abc","dist":2,"children":[
                      {"kind":"t3","data":{"id":"1aaa","title":"Rust in production","score":3120,"over_18":false,"num_comments":211}},
                      {"kind":"t3","data":{"id":"1aab","title":"Postgres 18 released","score":2003,"over_18":false,"num_comments":98}}]}}""";
            case "/weather" -> """
                    {"latitude":47.36,"longitude":8.55,"timezone":"Europe/Zurich","hourly_units":{"temperature_2m":"°C"},
                     "hourly":{"time":["2025-05-01T06:00","2025-05-01T12:00","2025-05-01T18:00"],"temperature_2m":[9.1,19.4,15.0]}}""";
            default -> """
                    {"amount":1.0,"base":"EUR","date":"2025-05-01","rates":{"CHF":0.9341,"GBP":0.8498,"USD":1.1321}}""";
        };
    }
}
