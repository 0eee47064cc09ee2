package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.testing.Client;
import io.millrace.testing.MillraceProcess;
import io.millrace.testing.Servers;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The folders of the images as their COPY lines fill them, and their processes as ENTRYPOINT, ENV and compose.yaml start them: a
 * web and a worker. What no engine does here: the base image, the user, and a root file system that is read only.
 */
class ImageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern METRIC = Pattern.compile("millrace_\\w+");

    private final Compose compose = Compose.read("compose.yaml");
    private final List<MillraceProcess> processes = new ArrayList<>();

    @AfterEach
    void processesEnd() {
        processes.forEach(MillraceProcess::close);
    }

    @Test
    void theOneForTheJvmServesAndWorksAndWritesNothingBesideItself() throws Exception {
        serveAndWork("jvm", Dockerfile.read(Path.of("src/main/docker/Dockerfile.jvm")));
    }

    @Test
    void theNativeOneServesAndWorksAndWritesNothingBesideItself() throws Exception {
        var image = Dockerfile.read(Path.of("src/main/docker/Dockerfile.native-micro"));
        var executable = image.copies().stream()
                .flatMap(copy -> copy.sources().stream())
                .filter(source -> source.endsWith("-runner"))
                .findFirst()
                .orElseThrow();
        var missing = "ImageIT: The native image is not tested: there is no " + executable
                + "; ./mvnw package -Dnative makes one.";
        if (found(executable).isEmpty()) {
            System.out.println(missing);
        }
        assumeTrue(!found(executable).isEmpty(), missing);
        serveAndWork("native", image);
    }

    private void serveAndWork(String name, Dockerfile image) throws Exception {
        var folder = filled(image, Path.of("target", "images", name));
        var before = listed(folder);
        var servers = Map.of("DATABASE_URL", Servers.newDatabase(), "REDIS_URL", Servers.redis());
        // Both at once on an empty database: who comes second waits for the first to make the schema.
        var web = start(image, folder, "web", servers);
        var worker = start(image, folder, "worker", servers);
        healthy(web, "web");
        healthy(worker, "worker");
        web.awaitReady();
        worker.awaitReady();

        var client = new Client(() -> web.uri("/"));
        client.put("hello", Files.readString(Path.of("src/main/resources/examples/hello.yaml")));
        var id = client.run("hello", new JsonObject().put("name", "image"));
        var done = client.awaitAll(List.of(id), PATIENCE).get(0);
        assertThat(done.getString("status")).as(done.encode()).isEqualTo("succeeded");

        // The metrics that autoscalers query are exported by workers.
        var told = get(worker.uri("/metrics"));
        assertThat(queries()).hasSizeGreaterThan(1).allSatisfy(query -> assertThat(
                        METRIC.matcher(query).results())
                .isNotEmpty()
                .allSatisfy(metric -> assertThat(told).contains("\n" + metric.group() + "{state=\"ready\"}")));

        for (var process : List.of(worker, web)) {
            process.sigterm();
            assertThat(process.awaitExit(PATIENCE)).isEqualTo(143);
            assertThat(process.stderr()).isEmpty();
        }
        assertThat(listed(folder)).isEqualTo(before);
    }

    private MillraceProcess start(Dockerfile image, Path folder, String service, Map<String, String> servers) {
        var environment = new HashMap<>(image.environment());
        environment.putAll(compose.services().get(service).environment());
        environment.putAll(servers);
        environment.put("PORT", Integer.toString(Servers.freePort()));
        environment.put("HOME", "/nonexistent");
        // As the base image of the one for the JVM sets it.
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        var process = MillraceProcess.start(image.entrypoint(), folder, MillraceProcess.newFolder(), environment);
        processes.add(process);
        return process;
    }

    /** By the very command with which compose asks, of another port. */
    private void healthy(MillraceProcess process, String service) {
        var test = compose.services().get(service).healthcheck().test();
        assertThat(test.get(0)).isEqualTo("CMD");
        var image = Dockerfile.read(compose.services().get(service).build().dockerfile());
        var command = test.subList(1, test.size()).stream()
                .map(word ->
                        word.replace("$$", "$").replace("/127.0.0.1/" + image.port(), "/127.0.0.1/" + process.port()))
                .toList();
        Awaitility.await().atMost(PATIENCE).until(() -> {
            assertThat(process.alive()).as(process.stdout() + process.stderr()).isTrue();
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        });
    }

    private static List<String> queries() {
        var keda = Manifests.read(Yaml.text(Path.of("kubernetes/components/keda/worker.yaml")))
                .all(ScaledObject.class)
                .get(0);
        var adapter = Yaml.file(
                AutoscalingTest.Adapter.class, Path.of("kubernetes/components/autoscaling/prometheus-adapter.yaml"));
        return List.of(
                keda.spec().triggers().stream()
                        .filter(trigger -> trigger.type().equals("prometheus"))
                        .map(trigger -> trigger.metadata().get("query"))
                        .findFirst()
                        .orElseThrow(),
                adapter.rules().external().get(0).seriesQuery());
    }

    /** As the COPY lines say, from what {@code .dockerignore} lets through. */
    private static Path filled(Dockerfile image, Path folder) throws IOException {
        empty(folder);
        for (var copy : image.copies()) {
            for (var source : copy.sources()) {
                var files = found(source);
                assertThat(files).as("COPY " + source).isNotEmpty();
                assertThat(files).noneMatch(Ignored::ignores);
                for (var file : files) {
                    var target = folder.resolve(copy.target());
                    if (source.endsWith("/")) {
                        target = target.resolve(Path.of(source).relativize(file));
                    } else if (copy.target().endsWith("/")) {
                        target = target.resolve(file.getFileName());
                    }
                    Files.createDirectories(target.normalize().getParent());
                    Files.copy(file, target.normalize(), StandardCopyOption.REPLACE_EXISTING);
                    assertThat(target.toFile().setExecutable(copy.executable())).isTrue();
                }
            }
        }
        return folder.toAbsolutePath();
    }

    /** The files that a source of COPY names; a star stands for a part of a name. */
    private static List<Path> found(String source) throws IOException {
        var path = Path.of(source);
        if (source.endsWith("/")) {
            try (var files = Files.walk(path)) {
                return files.filter(Files::isRegularFile).toList();
            }
        }
        var folder = path.getParent() == null ? Path.of("") : path.getParent();
        try (var files = Files.newDirectoryStream(folder, path.getFileName().toString())) {
            var found = new ArrayList<Path>();
            files.forEach(found::add);
            return found;
        }
    }

    private static Map<String, String> listed(Path folder) throws IOException {
        var listed = new TreeMap<String, String>();
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                listed.put(
                        folder.relativize(file).toString(), Files.getLastModifiedTime(file) + " " + Files.size(file));
            }
        }
        return listed;
    }

    private static void empty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                for (var file :
                        files.sorted((one, other) -> other.compareTo(one)).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder);
    }

    private static String get(URI uri) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }
}
