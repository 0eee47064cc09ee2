package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.millrace.database.DatabaseUrl;
import io.millrace.redis.RedisUrl;
import io.smallrye.config.PropertiesConfigSource;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code kubectl apply -k} sends for each profile, held to itself and to the application. */
class OverlaysTest {

    private static final Set<String> SECRET = Set.of("DATABASE_URL", "REDIS_URL");
    private static final Path PROPERTIES = Path.of("src/main/resources/application.properties");

    @BeforeAll
    static void kustomizeIsThere() {
        Kustomize.assumeThere(OverlaysTest.class);
    }

    static Stream<Profile> profiles() {
        return Profile.all();
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void everythingIsInANamespaceThatAdmitsRestrictedPodsOnly(Profile profile) {
        var namespace = profile.built().get(Namespace.class, "millrace");
        assertThat(namespace.getMetadata().getLabels())
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
        assertThat(profile.built().all(Deployment.class))
                .allSatisfy(
                        each -> assertThat(each.getMetadata().getNamespace()).isEqualTo("millrace"));
        assertThat(profile.built().all(Service.class))
                .allSatisfy(
                        each -> assertThat(each.getMetadata().getNamespace()).isEqualTo("millrace"));
    }

    /** https://kubernetes.io/docs/concepts/security/pod-security-standards, and a root file system that is read only. */
    @ParameterizedTest
    @MethodSource("profiles")
    void everyPodIsRestricted(Profile profile) {
        assertThat(profile.built().all(Deployment.class))
                .isNotEmpty()
                .map(Pod::of)
                .allSatisfy(pod -> {
                    var security = pod.spec().getSecurityContext();
                    assertThat(security.getRunAsNonRoot()).isTrue();
                    assertThat(security.getRunAsUser()).isPositive();
                    assertThat(security.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
                    assertThat(pod.spec().getAutomountServiceAccountToken()).isFalse();
                    assertThat(pod.spec().getHostNetwork()).isNull();
                    assertThat(pod.spec().getVolumes()).allSatisfy(volume -> assertThat(volume.getEmptyDir())
                            .isNotNull());
                    var container = pod.container().getSecurityContext();
                    assertThat(container.getAllowPrivilegeEscalation()).isFalse();
                    assertThat(container.getReadOnlyRootFilesystem()).isTrue();
                    assertThat(container.getCapabilities().getDrop()).containsExactly("ALL");
                    assertThat(container.getCapabilities().getAdd()).isEmpty();
                    assertThat(container.getPrivileged()).isNull();
                    assertThat(pod.container().getVolumeMounts()).allSatisfy(mount -> assertThat(
                                    pod.spec().getVolumes())
                            .anySatisfy(volume -> assertThat(volume.getName()).isEqualTo(mount.getName())));
                });
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void theImageIsTheOneThatTheDockerfileMakes(Profile profile) {
        var image = Dockerfile.read(Path.of("src/main/docker/Dockerfile.jvm"));
        assertThat(Pod.ours(profile.built())).isNotEmpty().allSatisfy(pod -> {
            assertThat(pod.container().getImage())
                    .isEqualTo(
                            Compose.read("compose.yaml").services().get("web").image());
            assertThat(pod.portNamed("http")).isEqualTo(image.port());
            assertThat(image.user())
                    .isEqualTo(pod.spec().getSecurityContext().getRunAsUser() + ":"
                            + pod.spec().getSecurityContext().getRunAsGroup());
            // The JVM and Netty write there; the rest of the file system they cannot.
            assertThat(pod.container().getVolumeMounts())
                    .anySatisfy(mount -> assertThat(mount.getMountPath()).isEqualTo("/tmp"));
        });
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void whatSelectsPodsFindsSome(Profile profile) {
        var built = profile.built();
        var pods = built.all(Deployment.class).stream().map(Pod::of).toList();
        assertThat(built.all(Deployment.class)).allSatisfy(each -> assertThat(
                        Pod.of(each).matches(each.getSpec().getSelector().getMatchLabels()))
                .isTrue());
        assertThat(built.all(Service.class)).isNotEmpty().allSatisfy(service -> {
            var found = selected(pods, service.getSpec().getSelector());
            assertThat(found).as(service.getMetadata().getName()).isNotEmpty();
            service.getSpec().getPorts().forEach(port -> found.forEach(pod -> resolves(pod, port.getTargetPort())));
        });
        assertThat(built.all(PodDisruptionBudget.class)).isNotEmpty().allSatisfy(budget -> {
            assertThat(selected(pods, budget.getSpec().getSelector().getMatchLabels()))
                    .hasSize(1);
            assertThat(budget.getSpec().getMaxUnavailable()).isEqualTo(new IntOrString(1));
        });
        assertThat(built.all(NetworkPolicy.class)).isNotEmpty().allSatisfy(policy -> {
            var found = selected(pods, policy.getSpec().getPodSelector().getMatchLabels());
            assertThat(found).as(policy.getMetadata().getName()).isNotEmpty();
            policy.getSpec().getIngress().stream()
                    .flatMap(rule -> rule.getPorts().stream())
                    .forEach(port -> found.forEach(pod -> resolves(pod, port.getPort())));
        });
        assertThat(pods)
                .allSatisfy(pod -> pod.spec().getTopologySpreadConstraints().forEach(spread -> assertThat(
                                pod.matches(spread.getLabelSelector().getMatchLabels()))
                        .isTrue()));
        var service = built.get(Service.class, "millrace").getSpec().getSelector();
        assertThat(selected(pods, service)).extracting(Pod::name).containsExactly("millrace-web");
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void probesAskWhatIsServed(Profile profile) throws Exception {
        var root = new PropertiesConfigSource(PROPERTIES.toUri().toURL()).getValue("quarkus.smallrye-health.root-path");
        assertThat(Pod.ours(profile.built())).isNotEmpty().allSatisfy(pod -> {
            var container = pod.container();
            Map.of(
                            container.getStartupProbe(), root + "/live",
                            container.getLivenessProbe(), root + "/live",
                            container.getReadinessProbe(), root + "/ready")
                    .forEach((probe, path) -> asks(pod, probe, path));
            // A health check waits for Postgres for so long; the probe must not give up before.
            var patience = pod.settings().getValue("millrace.api.health-timeout", Duration.class);
            assertThat(Duration.ofSeconds(container.getReadinessProbe().getTimeoutSeconds()))
                    .isGreaterThan(patience);
        });
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void everyVariableIsOneThatTheApplicationReadsAndItsValueIsTaken(Profile profile) {
        assertThat(Pod.ours(profile.built())).isNotEmpty().allSatisfy(pod -> {
            assertThat(pod.container().getEnv())
                    .allSatisfy(variable -> assertThat(Application.variables()).contains(variable.getName()));
            assertThat(pod.spec().getEnableServiceLinks()).isFalse();
            boolean works = pod.name().equals("millrace-worker");
            assertThat(pod.settings().getValue("millrace.worker.dedicated", Boolean.class))
                    .isEqualTo(works);
            assertThat(pod.slots() > 0).isEqualTo(works || profile.overlay().equals("development"));
        });
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void whatIsSecretComesFromTheSecretThatIsDocumented(Profile profile) {
        var built = profile.built();
        assertThat(Pod.ours(built)).isNotEmpty().allSatisfy(pod -> {
            var references = pod.container().getEnv().stream()
                    .filter(variable -> variable.getValueFrom() != null)
                    .filter(variable -> variable.getValueFrom().getSecretKeyRef() != null)
                    .toList();
            assertThat(references).extracting(each -> each.getName()).containsExactlyInAnyOrderElementsOf(SECRET);
            assertThat(references).allSatisfy(each -> {
                assertThat(each.getValueFrom().getSecretKeyRef().getName()).isEqualTo("millrace");
                assertThat(each.getValueFrom().getSecretKeyRef().getKey()).isEqualTo(each.getName());
            });
        });
        if (built.has(Secret.class, "millrace")) {
            var given = built.get(Secret.class, "millrace").getStringData();
            assertThat(given).containsOnlyKeys(SECRET);
            assertThat(built.has(
                            Service.class, URI.create(given.get("DATABASE_URL")).getHost()))
                    .isTrue();
            assertThat(built.has(
                            Service.class, URI.create(given.get("REDIS_URL")).getHost()))
                    .isTrue();
            assertThat(DatabaseUrl.parse(given.get("DATABASE_URL")).user()).isEqualTo("millrace");
            assertThat(RedisUrl.parse(given.get("REDIS_URL")).hosts()).hasSize(1);
        } else {
            var documented = Yaml.text(Path.of("docs/deployment.md"));
            assertThat(documented).contains("create secret generic millrace");
            assertThat(SECRET).allSatisfy(key -> assertThat(documented).contains("--from-literal=" + key + "="));
        }
    }

    /** Ten seconds more than the application needs by itself, to hand back what it did not finish and to end. */
    @ParameterizedTest
    @MethodSource("profiles")
    void podsAreGivenTheTimeThatTheirStopTakes(Profile profile) {
        assertThat(profile.built().ours()).isNotEmpty().allSatisfy(deployment -> {
            var pod = Pod.of(deployment);
            var needed = pod.preStop().plus(pod.stop()).plusSeconds(10);
            var given = Duration.ofSeconds(pod.spec().getTerminationGracePeriodSeconds());
            assertThat(given).isBetween(needed, needed.plusSeconds(20));
            var rolling = deployment.getSpec().getStrategy().getRollingUpdate();
            assertThat(rolling.getMaxSurge()).isEqualTo(new IntOrString(1));
            assertThat(rolling.getMaxUnavailable()).isEqualTo(new IntOrString(1));
            // Who has users waits for them to be sent elsewhere.
            assertThat(!pod.preStop().isZero()).isEqualTo(pod.name().equals("millrace-web"));
        });
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void whoRunsStepsMayCallTheWorldAndWhoDoesNotOnlyItsServers(Profile profile) {
        var policies = profile.built().all(NetworkPolicy.class);
        assertThat(Pod.ours(profile.built())).isNotEmpty().allSatisfy(pod -> {
            var mine = policies.stream()
                    .filter(policy ->
                            pod.matches(policy.getSpec().getPodSelector().getMatchLabels()))
                    .toList();
            assertThat(mine).anySatisfy(policy -> assertThat(policy.getSpec().getPolicyTypes())
                    .contains("Egress"));
            assertThat(mine).anySatisfy(policy -> assertThat(policy.getSpec().getPolicyTypes())
                    .contains("Ingress"));
            var rules = mine.stream()
                    .flatMap(policy -> policy.getSpec().getEgress().stream())
                    .toList();
            assertThat(rules.stream().anyMatch(rule -> rule.getPorts().isEmpty()))
                    .isEqualTo(pod.slots() > 0);
            assertThat(rules.stream()
                            .flatMap(rule -> rule.getTo().stream())
                            .filter(to -> to.getIpBlock() != null
                                    && to.getIpBlock().getCidr().equals("0.0.0.0/0")))
                    .allSatisfy(
                            world -> assertThat(world.getIpBlock().getExcept()).contains("169.254.169.254/32"));
            if (pod.slots() == 0) {
                assertThat(open(rules))
                        .contains(53, DatabaseUrl.parse("postgresql://host/x").port(), 6379);
            }
            boolean servesUsers = mine.stream()
                    .flatMap(policy -> policy.getSpec().getIngress().stream())
                    .anyMatch(rule -> rule.getFrom().isEmpty());
            assertThat(servesUsers).isEqualTo(pod.name().equals("millrace-web"));
        });
    }

    private static Set<Integer> open(List<NetworkPolicyEgressRule> rules) {
        return rules.stream()
                .flatMap(rule -> rule.getPorts().stream())
                .map(port -> port.getPort().getIntVal())
                .collect(Collectors.toSet());
    }

    private static void asks(Pod pod, Probe probe, String path) {
        assertThat(probe.getHttpGet().getPath()).isEqualTo(path);
        resolves(pod, probe.getHttpGet().getPort());
    }

    private static void resolves(Pod pod, IntOrString port) {
        assertThat(pod.portNamed(port.getStrVal())).isPositive();
    }

    private static List<Pod> selected(List<Pod> pods, Map<String, String> selector) {
        return pods.stream().filter(pod -> pod.matches(selector)).toList();
    }
}
