package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.expression.Bounds;
import io.millrace.expression.Expression;
import io.millrace.expression.Json;
import io.millrace.expression.Scope;
import io.millrace.live.LiveClient;
import io.millrace.live.WatchClient;
import io.millrace.testing.Client;
import io.millrace.testing.ControlledPostgres;
import io.millrace.testing.MillraceProcess;
import io.millrace.testing.Packaging;
import io.millrace.testing.SelfSigned;
import io.millrace.testing.Servers;
import io.millrace.testing.TlsFront;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The package does everything that the application does: nothing is missing that is found by name, by reflection or in a
 * file. Tested from outside, so the same for the jar and the native executable ({@link Packaging}).
 */
class PackagedIT {

    private static final int EXECUTIONS = 1_000;
    private static final int CLIENTS = 16;
    private static final int STARTS = 5;
    private static final long MEGABYTE = 1024 * 1024;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration AT_REST = Duration.ofSeconds(3);
    /** Generous: the figures that matter are those the test prints. */
    private static final long MOST_MS_TO_READY = Packaging.isNative() ? 1_000 : 60_000;

    private static final long MOST_MEGABYTES_AT_REST = Packaging.isNative() ? 100 : 450;

    /** Each function of JSONata and each kind of expression, except for random values and times. */
    private static final List<String> EXPRESSIONS = List.of(
            "[$sum(n), $count(n), $max(n), $min(n), $average(n)]",
            "[$string(o), $string(1.5), $string(n, true), $type(o), $type(n)]",
            "[$substring(s, 2), $substring(s, -3, 2), $substringBefore(s, ' '), $substringAfter(s, ' ')]",
            "[$lowercase(s), $uppercase(s), $length(s), $trim('  a  b '), $pad(s, -20, '.')]",
            "[$contains(s, /K.*f/), $contains(s, 'fox'), $split(s, /\\s/), $split(s, ' ', 2), $join(l, '; ')]",
            "$match(s, /([a-z])o(.)/i)",
            "[$replace(s, /(q)(u)/, '$2$1'), $replace(s, 'o', '0', 1), $uppercase('e')]",
            "$replace(s, /o/, function($m){ '<' & $m.match & '>' })",
            "[$formatNumber(1234567.891, '#,##0.00'), $formatNumber(0.14, '01%'), $formatNumber(0.000012, '0.0e0')]",
            "[$formatNumber(-5, '#,##0.00;(#,##0.00)'), $formatNumber(1234.5, '#.##0,0', {'decimal-separator': ',', 'grouping-separator': '.'})]",
            "[$fromMillis(0, '[Y]-[M01]-[D01] [FNn] [MNn] [H01]:[m01] [Z]', 'Europe/Berlin'), $toMillis('2024-02-29')]",
            "[$hash('abc'), $hash('abc', 'md5', 'base64'), $hmac('a', 'key', 'sha512'), $parseJson('[1.0, 0.5]')]",
            "[$formatBase(255, 16), $formatInteger(2789, 'w'), $formatInteger(1999, 'I'), $formatInteger(27, 'A')]",
            "[$parseInteger('twelve thousand', 'w'), $parseInteger('MCMXCIX', 'I'), $number('0x1F'), $number('1e3')]",
            "[$floor(1.7), $ceil(1.2), $round(2.5), $round(1.255, 2), $abs(-3), $sqrt(16), $power(2, 10)]",
            "[$boolean(0), $boolean('x'), $not(true), $exists(o.nothing), $exists(s)]",
            "[$map(n, function($v, $i){ $v * $i }), $filter(n, function($v){ $v > 2 }), $single(n, function($v){ $v = 3 })]",
            "[$reduce(n, function($a, $b){ $a * $b }), $reduce(n, function($a, $b){ $a + $b }, 100)]",
            "[$sift(o, function($v, $k){ $k != 'b' }), $each(o, function($v, $k){ $k & '=' & $string($v) })]",
            "[$zip(n, l), $append(n, 9), $reverse(n), $distinct([1, 1, 2]), $shuffle([7])]",
            "[$sort(n, function($a, $b){ $a < $b }), $sort(l), n^(>$)]",
            "[$keys(o), $lookup(o, 'a'), $spread(o), $merge([o, {'a': 9}]), $clone(o)]",
            "[$base64encode(s), $base64decode('bWlsbA=='), $encodeUrlComponent('a b&c'), $encodeUrl('http://x/a b')]",
            "[$decodeUrlComponent('a%20b'), $decodeUrl('http://x/a%20b')]",
            "[$toMillis('2026-11-21T10:20:30.123Z'), $toMillis('21/11/2026', '[D01]/[M01]/[Y0001]')]",
            "$fromMillis(1795256430123, '[FNn], [D1o] of [MNn] [Y] at [h]:[m01] [P] [Z]', '+0130')",
            "[o.a, o.*, **[$ = 1][0], n[0], n[-1], n[[1..2]], l[$ = 'b'], o.{'k': a}, n.($ + 1)]",
            "(s ~> $uppercase ~> $length) & (1 in n ? ' in' : ' out')",
            "o ~> |$|{'a': 2}, ['b']|",
            "($f := function($x){ $x <= 1 ? 1 : $x * $f($x - 1) }; $f(10))",
            "($p := $substring(?, 0, 3); $p(s))",
            "[1..5].($ % 2 = 0 ? 'even' : 'odd')",
            "p.{name: $sum(v)}",
            "p{name: $count(v)}",
            "p@$x.v[$x.name = 'x']",
            "p#$i.{'at': $i, 'name': name}");

    private static final String DATA = "{\"n\":[3,1,4,2],\"s\":\"the quick brown fox\",\"l\":[\"b\",\"a\",\"c\"],"
            + "\"o\":{\"a\":1,\"b\":{\"c\":[true,null]}},"
            + "\"p\":[{\"name\":\"x\",\"v\":[1,2]},{\"name\":\"y\",\"v\":3},{\"name\":\"x\",\"v\":4}]}";

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "DATABASE_URL", Servers.newDatabase(),
            "REDIS_URL", Servers.redis(),
            "MILLRACE_REDIS_PREFIX", Servers.freshPrefix(),
            "MILLRACE_RUN_PARK_AFTER", "50ms"); // The nap of the tour is a step that leaves its worker.

    private static MillraceProcess millrace;
    private static Client client;

    @BeforeAll
    static void itStartsOnAnEmptyDatabase() {
        long from = System.nanoTime();
        millrace = MillraceProcess.start(ENVIRONMENT).awaitReady();
        say("ready after %d ms on an empty database; %d MB on disk", millisSince(from), Packaging.size() / MEGABYTE);
        client = new Client(() -> millrace.uri("/"));
    }

    @AfterAll
    static void itStopsCleanly() {
        millrace.sigterm();
        assertThat(millrace.awaitExit(LIMIT)).isEqualTo(143);
        assertThat(millrace.stderr()).isEmpty();
        assertThat(millrace.stdout()).doesNotContain("WARN", "ERROR");
    }

    @Test
    void itStartsQuicklyAndIsSmallWhenIdle() throws IOException {
        var ready = new TreeSet<Long>();
        for (int i = 0; i < STARTS; i++) {
            long from = System.nanoTime();
            try (var another = MillraceProcess.start(ENVIRONMENT)) {
                another.awaitReady();
                ready.add(millisSince(from));
                if (i == STARTS - 1) {
                    await().atMost(LIMIT).during(AT_REST).until(() -> megabytes(another) < MOST_MEGABYTES_AT_REST);
                    say("%d MB resident at rest", megabytes(another));
                }
            }
        }
        say("ready after %d to %d ms on a migrated database, of %d starts", ready.first(), ready.last(), STARTS);
        assertThat(ready.first()).isLessThan(MOST_MS_TO_READY);
    }

    @Test
    void everyKindOfStepWorks() throws Exception {
        for (var example : List.of("hello", "tour")) {
            client.put(example, Files.readString(Path.of("src/main/resources/examples", example + ".yaml")));
        }
        var kinds = new TreeSet<String>();
        collect(new JsonObject(client.get("/api/workflows/tour/plan").body()).getValue("steps"), kinds);
        assertThat(kinds)
                .containsExactlyInAnyOrder(
                        "http", "set", "if", "switch", "forEach", "while", "sleep", "workflow", "fail");
        var done = done("tour", new JsonObject().put("server", uri("")));
        assertThat(done.getString("status")).as(done.encodePrettily()).isEqualTo("succeeded");
        assertThat(done.getJsonObject("output"))
                .isEqualTo(new JsonObject("{\"greeting\":\"Hello, traveller!\",\"pots\":[\"red\",\"green\",\"blue\"],"
                        + "\"doubled\":128,\"verdict\":\"all is well after a nap\",\"size\":\"a full set\","
                        + "\"caught\":\"this one always fails\",\"missing\":\"http-status\"}"));
    }

    @Test
    void anExpressionHasTheSameResultAsOnAJvm() {
        var scope = new Scope().with("input", Json.parse(DATA));
        var set = new JsonObject();
        var expected = new LinkedHashMap<String, Object>();
        for (int i = 0; i < EXPRESSIONS.size(); i++) {
            // Within an object of its own, because a scope has no wildcards.
            var expression = "input.(" + EXPRESSIONS.get(i) + ")";
            set.put("e" + i, "${ " + expression + " }");
            expected.put("e" + i, Expression.compile(expression).evaluate(scope, Bounds.DEFAULT));
        }
        client.put("expressions", workflow("expressions", new JsonObject().put("set", set)));
        var output = done("expressions", new JsonObject(DATA)).getJsonObject("output");
        assertThat(output).isNotNull();
        var json = new JsonObject(Json.write(expected));
        for (int i = 0; i < EXPRESSIONS.size(); i++) {
            assertThat(output.getValue("e" + i)).as(EXPRESSIONS.get(i)).isEqualTo(json.getValue("e" + i));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"($f := function($x){ 1 + $f($x) }; $f(1))", "($f := function($x){ $f($x) }; $f(1))"})
    void anExpressionWithoutEndFailsItsStepAndNothingElse(String expression) {
        client.put("endless", workflow("endless", new JsonObject().put("set", "${ " + expression + " }")));
        var done = done("endless", new JsonObject());
        assertThat(done.getString("status")).isEqualTo("failed");
        assertThat(done.getJsonObject("error").getString("type")).isEqualTo("expression");
    }

    @Test
    void problemsAreReportedWithTheirPosition() {
        var definition = """
                name: broken
                input: { type: object, properties: { n: { type: intger } } }
                steps:
                  - { id: a, set: "${ nobody.said }" }
                """;
        var answer = client.post("/api/workflows/validate", "application/yaml", definition);
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body())
                .contains(
                        "\"path\":\"input.properties.n.type\"",
                        "not a valid JSON Schema: does not have a value in the enumeration",
                        "nothing is called `nobody` here");
        client.put("checked", """
                name: checked
                input:
                  type: object
                  required: [mail]
                  properties:
                    mail: { type: string, format: email }
                    n: { type: integer, maximum: 5, default: 3 }
                    code: { type: string, pattern: "^[a-z]+$" }
                steps:
                  - { id: a, set: "${ input.n }" }
                """);
        var refused = client.post(
                "/api/workflows/checked/run", new JsonObject("{\"triggerData\":{\"n\":9,\"code\":\"A1\"}}"));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains(
                        "required property 'mail' not found",
                        "must have a maximum value of 5",
                        "does not match the regex pattern");
        assertThat(done("checked", new JsonObject().put("mail", "a@b.example")).getValue("output"))
                .isEqualTo(3);
    }

    @Test
    void aWatcherReceivesEvents() throws Exception {
        client.put("watched", "name: watched\nsteps: [{ id: a, set: 1 }]");
        var id = client.run("watched", new JsonObject());
        var end = "execution-completed";
        try (var live = LiveClient.open(millrace.uri("/"), "/api/executions/" + id + "/live");
                var watch = WatchClient.open(millrace.uri("/")).follow(id)) {
            await().atMost(LIMIT).untilAsserted(() -> assertThat(live.types()).contains("execution-queued", end));
            // A finished execution is sent as one snapshot instead of its events.
            await().atMost(LIMIT)
                    .until(() ->
                            watch.told(id) >= live.numbers().get(live.numbers().size() - 1));
        }
    }

    @Test
    void pagesSchemaDescriptionHealthAndMetricsAreServed() throws Exception {
        var page = get("/workflows", "accept", "text/html");
        assertThat(page.statusCode()).isEqualTo(200);
        var assets = Pattern.compile("(?:src|href)=\"(/assets/[^\"]+)\"")
                .matcher(page.body())
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(assets).isNotEmpty();
        for (var asset : assets) {
            var file = get(asset, "accept-encoding", "gzip");
            assertThat(file.statusCode()).as(asset).isEqualTo(200);
            var packed = asset.endsWith(".js") || asset.endsWith(".css");
            assertThat(file.headers().firstValue("content-encoding")).as(asset).hasValue(packed ? "gzip" : "identity");
        }
        assertThat(client.get("/schema/workflow.json").body())
                .isEqualTo(Files.readString(Path.of("src/test/resources/definition/workflow-schema.json")));
        assertThat(client.get("/openapi?format=json").body()).contains("/api/workflows/{name}/run", "RunRequest");
        for (var path : List.of("/health/live", "/health/ready", "/api/health")) {
            assertThat(client.get(path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(client.get("/metrics").body())
                .contains(
                        "millrace_queue_disagreement",
                        "http_server_requests_seconds_count",
                        "jvm_memory_used_bytes",
                        "jvm_threads_live_threads",
                        "process_cpu_usage");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br"})
    void compressedResponsesAreRead(String encoding) throws IOException {
        try (var world = TlsServer.packing(encoding)) {
            client.put("packed", workflow("packed", new JsonObject().put("http", world.url())));
            var done = done("packed", new JsonObject());
            assertThat(done.getString("status")).as(done.encodePrettily()).isEqualTo("succeeded");
            var output = done.getJsonObject("output");
            assertThat(output.getJsonObject("body").getJsonArray("all")).hasSize(TlsServer.ITEMS);
            assertThat(world.asked()).singleElement().asString().contains(encoding);
        }
    }

    @Test
    void aCertificateInTheTrustStoreIsTrusted() {
        var certificate = SelfSigned.in(MillraceProcess.newFolder());
        try (var world = TlsServer.secure(certificate)) {
            var definition = workflow("secure", new JsonObject().put("http", world.url()));
            client.put("secure", definition);
            var stranger = done("secure", new JsonObject());
            assertThat(stranger.getString("status")).isEqualTo("failed");
            assertThat(stranger.getJsonObject("error").getString("message")).containsIgnoringCase("certif");
            assertThat(world.asked()).isEmpty();

            var environment = Map.of("DATABASE_URL", Servers.newDatabase());
            try (var trusting = MillraceProcess.start(certificate.trust(), environment)) {
                trusting.awaitReady();
                var friend = new Client(() -> trusting.uri("/"));
                friend.put("secure", definition);
                var done = friend.awaitAll(List.of(friend.run("secure", new JsonObject())), LIMIT)
                        .get(0);
                assertThat(done.getString("status")).as(done.encodePrettily()).isEqualTo("succeeded");
                assertThat(done.getJsonObject("output").getInteger("status")).isEqualTo(200);
            }
        }
    }

    @Test
    void postgresIsReachedOverTlsByThePoolAndByTheMigration() {
        var certificate = SelfSigned.in(MillraceProcess.newFolder());
        var settings = Map.of(
                "ssl", "on",
                "ssl_cert_file", certificate.certificate().toString(),
                "ssl_key_file", certificate.key().toString());
        try (var postgres = ControlledPostgres.start(settings)) {
            // The name is in the certificate, the address is not.
            var url = postgres.url().replace("127.0.0.1", "localhost") + "?sslmode=verify-full&sslrootcert=";
            var environment = Map.of("DATABASE_URL", url + certificate.certificate());
            assertThat(runsOne(List.of(), environment)).isEqualTo("succeeded");
        }
    }

    @Test
    void redisIsReachedOverTls() {
        var certificate = SelfSigned.in(MillraceProcess.newFolder());
        int redis = URI.create(Servers.redis()).getPort();
        try (var front = new TlsFront(certificate, redis)) {
            var environment = Map.of(
                    "DATABASE_URL", Servers.newDatabase(),
                    "REDIS_URL", "rediss://localhost:" + front.port(),
                    "MILLRACE_REDIS_PREFIX", Servers.freshPrefix());
            assertThat(runsOne(certificate.trust(), environment)).isEqualTo("succeeded");
        }
    }

    @Test
    void aThousandExecutionsSucceed() throws Exception {
        client.put("five", """
                name: five
                steps:
                  - { id: a, set: { n: "${ input.n }" } }
                  - { id: b, set: { n: "${ a.n }", side: left } }
                  - { id: c, set: { n: "${ a.n }", side: right } }
                  - { id: d, set: { left: "${ b.n }", right: "${ c.n }" } }
                  - { id: e, set: { result: "${ d.left + d.right }" } }
                output: "${ e.result }"
                """);
        long from = System.nanoTime();
        var threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            var runs = new ArrayList<Future<String>>();
            for (int n = 0; n < EXECUTIONS; n++) {
                var input = new JsonObject().put("n", n);
                runs.add(threads.submit(() -> client.run("five", input)));
            }
            var ids = new ArrayList<String>();
            for (var run : runs) {
                ids.add(run.get());
            }
            var done = client.awaitAll(ids, LIMIT);
            say("%d executions after %d ms; %d MB resident", EXECUTIONS, millisSince(from), megabytes(millrace));
            for (int n = 0; n < EXECUTIONS; n++) {
                assertThat(done.get(n).getValue("output")).isEqualTo(2 * n);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Starts another process and returns how one execution in it ends. */
    private static String runsOne(List<String> options, Map<String, String> environment) {
        try (var another = MillraceProcess.start(options, environment)) {
            another.awaitReady();
            var other = new Client(() -> another.uri("/"));
            other.put("one", workflow("one", new JsonObject().put("set", 1)));
            var id = other.run("one", new JsonObject());
            return other.awaitAll(List.of(id), LIMIT).get(0).getString("status");
        }
    }

    private static JsonObject done(String workflow, JsonObject input) {
        return client.awaitAll(List.of(client.run(workflow, input)), LIMIT).get(0);
    }

    private static String workflow(String name, JsonObject step) {
        return new JsonObject()
                .put("name", name)
                .put("retry", new JsonObject().put("attempts", 0))
                .put("steps", new JsonArray().add(step.put("id", "only")))
                .encode();
    }

    private static void collect(Object steps, TreeSet<String> kinds) {
        if (steps instanceof JsonArray list) {
            list.forEach(step -> collect(step, kinds));
        } else if (steps instanceof JsonObject step) {
            if (step.getValue("kind") instanceof String kind) {
                kinds.add(kind);
            }
            step.forEach(field -> collect(field.getValue(), kinds));
        }
    }

    /** Raw: nothing is decompressed. */
    private static HttpResponse<String> get(String path, String header, String value) throws Exception {
        var request =
                HttpRequest.newBuilder(millrace.uri(path)).header(header, value).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private static String uri(String path) {
        return millrace.uri(path).toString();
    }

    private static long megabytes(MillraceProcess process) throws IOException {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElseThrow()
                    / 1024;
        }
    }

    private static long millisSince(long from) {
        return (System.nanoTime() - from) / 1_000_000;
    }

    private static void say(String format, Object... figures) {
        System.out.println(Packaging.name() + ": " + String.format(Locale.ROOT, format, figures));
    }
}
