package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files in kubernetes/ as they lie there. */
class ManifestsTest {

    private static final List<String> NO_MANIFESTS = List.of("kustomization.yaml", "prometheus-adapter.yaml");

    static Stream<Path> files() throws IOException {
        try (var files = Files.walk(Path.of("kubernetes"))) {
            // The room for dashboards and rules has tests of its own.
            return files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.startsWith(Path.of("kubernetes", "monitoring")))
                    .filter(file -> !NO_MANIFESTS.contains(file.getFileName().toString()))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFieldIsOneThatItsKindHas(Path file) {
        assertThat(Manifests.read(Yaml.text(file)).all()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "periodSeconds",
                "runAsNonRoot",
                "maxSurge",
                "containerPort",
                "secretKeyRef",
                "fieldPath",
                "seconds"
            })
    void aFieldThatIsMisspeltIsFoundHoweverDeep(String field) {
        var wrong = Yaml.text(Path.of("kubernetes/base/worker.yaml"))
                + Yaml.text(Path.of("kubernetes/base/web.yaml")).replaceFirst("apiVersion", "---\napiVersion");
        assertThatThrownBy(() -> Manifests.read(wrong.replace(field + ":", field + "x:")))
                .hasMessageContaining("Unrecognized field \"" + field + "x\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"metricType", "stabilizationWindowSeconds", "minReplicaCount"})
    void soIsOneOfAnExtension(String field) {
        var wrong = Yaml.text(Path.of("kubernetes/components/keda/worker.yaml")).replace(field + ":", field + "x:");
        assertThatThrownBy(() -> Manifests.read(wrong)).hasMessageContaining("Unrecognized field \"" + field + "x\"");
    }

    @Test
    void aKindOrAVersionThatIsNoneIsFound() {
        assertThatThrownBy(() -> Manifests.read("apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler"))
                .hasMessageContaining("no type for autoscaling/v1 HorizontalPodAutoscaler");
    }
}
