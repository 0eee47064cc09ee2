package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.smallrye.config.PropertiesConfigSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How many pods there are, who decides it, and by what. */
class AutoscalingTest {

    /** Values of the Helm chart prometheus-adapter, as far as ours has them. */
    record Adapter(Prometheus prometheus, Rules rules) {
        record Prometheus(String url, int port) {}

        record Rules(List<Rule> external) {}

        record Rule(String seriesQuery, Map<String, Object> resources, Map<String, String> name, String metricsQuery) {}
    }

    private static final Adapter ADAPTER =
            Yaml.file(Adapter.class, Path.of("kubernetes/components/autoscaling/prometheus-adapter.yaml"));

    @BeforeAll
    static void kustomizeIsThere() {
        Kustomize.assumeThere(AutoscalingTest.class);
    }

    static Stream<Profile> profiles() {
        return Profile.all();
    }

    static Stream<String> scaled() {
        return Profile.SCALED.stream();
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void theNumberOfPodsIsWrittenDownOrChosenByOneAutoscaler(Profile profile) {
        var built = profile.built();
        var scaled = Stream.concat(
                        built.all(HorizontalPodAutoscaler.class).stream()
                                .map(each -> each.getSpec().getScaleTargetRef().getName()),
                        built.all(ScaledObject.class).stream()
                                .map(each -> each.spec().scaleTargetRef().name()))
                .toList();
        assertThat(scaled).doesNotHaveDuplicates();
        assertThat(built.all(Deployment.class))
                .extracting(each -> each.getMetadata().getName())
                .containsAll(scaled);
        assertThat(built.all(Deployment.class)).allSatisfy(each -> {
            boolean chosen = scaled.contains(each.getMetadata().getName());
            assertThat(each.getSpec().getReplicas() == null).isEqualTo(chosen);
        });
    }

    @ParameterizedTest
    @MethodSource("scaled")
    void autoscalersLookAtTheProcessorAndThatOfWorkersAtTheQueue(String overlay) {
        var built = new Profile(overlay, List.of()).built();
        for (var name : List.of("millrace-web", "millrace-worker")) {
            var autoscaler = built.get(HorizontalPodAutoscaler.class, name).getSpec();
            assertThat(autoscaler.getMinReplicas()).isBetween(2, autoscaler.getMaxReplicas());
            assertThat(autoscaler.getScaleTargetRef().getKind()).isEqualTo("Deployment");
            assertThat(autoscaler.getScaleTargetRef().getApiVersion())
                    .isEqualTo(HasMetadata.getApiVersion(Deployment.class));
            var processor = metrics(autoscaler.getMetrics(), "Resource").get(0).getResource();
            assertThat(processor.getName()).isEqualTo("cpu");
            assertThat(processor.getTarget().getAverageUtilization()).isEqualTo(70);
            // A percentage of what is requested.
            assertThat(Pod.of(built.get(Deployment.class, name))
                            .container()
                            .getResources()
                            .getRequests())
                    .containsKey("cpu");
        }
        var workers =
                built.get(HorizontalPodAutoscaler.class, "millrace-worker").getSpec();
        // As long as docs/deployment.md says, and as capacity is judged by.
        assertThat(workers.getBehavior().getScaleUp().getStabilizationWindowSeconds())
                .isEqualTo(5 * 60);
        assertThat(workers.getBehavior().getScaleDown().getStabilizationWindowSeconds())
                .isEqualTo(15 * 60);
        var queue = metrics(workers.getMetrics(), "External");
        assertThat(queue).singleElement().satisfies(metric -> {
            assertThat(metric.getExternal().getMetric().getName())
                    .isEqualTo("redis_queue_depth")
                    .isEqualTo(ADAPTER.rules().external().get(0).name().get("as"));
            assertThat(metric.getExternal().getTarget().getType()).isEqualTo("Value");
            assertThat(metric.getExternal().getTarget().getValue().getAmount()).isEqualTo("100");
        });
    }

    @ParameterizedTest
    @MethodSource("scaled")
    void kedaScalesWithinTheSameBoundsAndAtTheSamePace(String overlay) {
        var before = new Profile(overlay, List.of())
                .built()
                .get(HorizontalPodAutoscaler.class, "millrace-worker")
                .getSpec();
        var built = new Profile(overlay, List.of("keda")).built();
        assertThat(built.has(HorizontalPodAutoscaler.class, "millrace-worker")).isFalse();
        assertThat(built.has(HorizontalPodAutoscaler.class, "millrace-web")).isTrue();
        assertThat(built.all(ScaledObject.class)).singleElement().satisfies(scaled -> {
            var spec = scaled.spec();
            assertThat(scaled.metadata().getNamespace()).isEqualTo("millrace");
            assertThat(spec.scaleTargetRef().name())
                    .isEqualTo(before.getScaleTargetRef().getName());
            assertThat(spec.minReplicaCount()).isEqualTo(before.getMinReplicas());
            assertThat(spec.maxReplicaCount()).isEqualTo(before.getMaxReplicas());
            assertThat(spec.advanced().horizontalPodAutoscalerConfig().behavior())
                    .isEqualTo(before.getBehavior());
            var processor = trigger(spec, "cpu");
            assertThat(processor.metricType()).isEqualTo("Utilization");
            assertThat(processor.metadata()).isEqualTo(Map.of("value", "70"));
            var queue = trigger(spec, "prometheus");
            assertThat(queue.metricType()).isEqualTo("Value");
            assertThat(queue.metadata()).containsOnlyKeys("serverAddress", "query", "threshold", "ignoreNullValues");
            assertThat(queue.metadata()).containsEntry("threshold", "100");
            assertThat(queue.metadata().get("query"))
                    .contains("namespace=\"" + scaled.metadata().getNamespace() + "\"");
            assertThat(queue.metadata().get("serverAddress"))
                    .isEqualTo(ADAPTER.prometheus().url() + ":"
                            + ADAPTER.prometheus().port());
        });
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void prometheusFindsEveryPodAndIsLetIn(Profile profile) throws Exception {
        var built = profile.built();
        if (!profile.added().contains("service-monitor")) {
            assertThat(built.all(ServiceMonitor.class)).isEmpty();
            return;
        }
        var monitor = built.get(ServiceMonitor.class, "millrace").getSpec();
        var services = built.all(Service.class).stream()
                .filter(service -> Objects.requireNonNullElse(
                                service.getMetadata().getLabels(), Map.<String, String>of())
                        .entrySet()
                        .containsAll(monitor.getSelector().getMatchLabels().entrySet()))
                .toList();
        // One that selects all pods, or some would be counted twice.
        assertThat(services).singleElement().satisfies(service -> {
            assertThat(Pod.ours(built))
                    .allMatch(pod -> pod.matches(service.getSpec().getSelector()));
            assertThat(monitor.getEndpoints()).singleElement().satisfies(endpoint -> assertThat(
                            service.getSpec().getPorts())
                    .anySatisfy(port -> assertThat(port.getName()).isEqualTo(endpoint.getPort())));
        });
        var properties = new PropertiesConfigSource(
                Path.of("src/main/resources/application.properties").toUri().toURL());
        assertThat(monitor.getEndpoints().get(0).getPath())
                .isEqualTo(properties.getValue("quarkus.micrometer.export.prometheus.path"));
        var door = built.get(NetworkPolicy.class, "millrace-metrics").getSpec();
        assertThat(Pod.ours(built))
                .allMatch(pod -> pod.matches(door.getPodSelector().getMatchLabels()));
        var namespace =
                door.getIngress().get(0).getFrom().get(0).getNamespaceSelector().getMatchLabels();
        assertThat(ADAPTER.prometheus().url()).endsWith("." + namespace.get("kubernetes.io/metadata.name") + ".svc");
    }

    /** The table in docs/deployment.md; the connections are those of every pod at its most. */
    @Test
    void theDocumentedProfilesAreThose() {
        var documented = Yaml.text(Path.of("docs/deployment.md"))
                .lines()
                .filter(line -> line.matches("\\| `[a-z]+` \\|.*"))
                .toList();
        assertThat(documented)
                .containsExactlyElementsOf(
                        Profile.OVERLAYS.stream().map(AutoscalingTest::row).toList());
    }

    private static String row(String overlay) {
        var built = new Profile(overlay, List.of()).built();
        var web = Scale.of(built, "millrace-web");
        var workers = Scale.of(built, "millrace-worker");
        var working = built.has(Deployment.class, "millrace-worker") ? workers : web;
        return "| `%s` | %s | %s | %d | %d | %d | %s | %d |"
                .formatted(
                        overlay,
                        web,
                        built.has(Deployment.class, "millrace-worker") ? workers : "in the web",
                        working.pod().slots(),
                        working.most() * working.pod().slots(),
                        working.pod().pool(),
                        working.memory(),
                        web.connections() + (working == web ? 0 : workers.connections()));
    }

    /** How many of a pod there are. */
    private record Scale(Pod pod, int least, int most) {

        static Scale of(Manifests built, String name) {
            if (!built.has(Deployment.class, name)) {
                return new Scale(null, 0, 0);
            }
            var deployment = built.get(Deployment.class, name);
            if (built.has(HorizontalPodAutoscaler.class, name)) {
                var bounds = built.get(HorizontalPodAutoscaler.class, name).getSpec();
                return new Scale(Pod.of(deployment), bounds.getMinReplicas(), bounds.getMaxReplicas());
            }
            int replicas = deployment.getSpec().getReplicas();
            return new Scale(Pod.of(deployment), replicas, replicas);
        }

        int connections() {
            return most * pod.pool();
        }

        String memory() {
            var resources = pod.container().getResources();
            return resources.getRequests().get("cpu") + ", "
                    + resources.getRequests().get("memory") + " to "
                    + resources.getLimits().get("memory");
        }

        @Override
        public String toString() {
            return least == most ? Integer.toString(least) : least + " to " + most;
        }
    }

    private static List<MetricSpec> metrics(List<MetricSpec> metrics, String type) {
        return metrics.stream().filter(metric -> metric.getType().equals(type)).toList();
    }

    private static ScaledObject.Trigger trigger(ScaledObject.Spec spec, String type) {
        return spec.triggers().stream()
                .filter(each -> each.type().equals(type))
                .findFirst()
                .orElseThrow();
    }
}
