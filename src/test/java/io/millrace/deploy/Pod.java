package io.millrace.deploy;

import static java.util.stream.Collectors.toMap;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.smallrye.config.SmallRyeConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a deployment starts: its one container, and what the application makes of its environment. */
record Pod(String name, Map<String, String> labels, PodSpec spec, Container container) {

    static Pod of(Deployment deployment) {
        var spec = deployment.getSpec().getTemplate().getSpec();
        if (spec.getContainers().size() != 1 || !spec.getInitContainers().isEmpty()) {
            throw new AssertionError(deployment.getMetadata().getName() + " has more than one container");
        }
        return new Pod(
                deployment.getMetadata().getName(),
                Manifests.labels(deployment),
                spec,
                spec.getContainers().get(0));
    }

    static List<Pod> ours(Manifests manifests) {
        return manifests.ours().stream().map(Pod::of).toList();
    }

    /** The variables that are given as text. */
    Map<String, String> environment() {
        return container.getEnv().stream()
                .filter(variable -> variable.getValue() != null)
                .collect(toMap(EnvVar::getName, EnvVar::getValue));
    }

    SmallRyeConfig settings() {
        // These two come from the Secret.
        var environment = new HashMap<>(environment());
        environment.put("DATABASE_URL", "postgresql://user:password@host:5432/millrace");
        environment.put("REDIS_URL", "redis://host:6379");
        return Application.with(environment);
    }

    int slots() {
        return settings().getValue("millrace.worker.concurrency", Integer.class);
    }

    int pool() {
        return settings().getValue("millrace.database.pool-max", Integer.class);
    }

    /** How long a stop may take by the application's own settings, from SIGTERM on. */
    Duration stop() {
        return longestStop(settings());
    }

    static Duration longestStop(SmallRyeConfig settings) {
        boolean runs = settings.getValue("millrace.worker.concurrency", Integer.class) > 0;
        var leaving = settings.getValue("millrace.api.leaving", Duration.class);
        var drain = runs ? settings.getValue("millrace.worker.drain", Duration.class) : Duration.ZERO;
        return leaving.compareTo(drain) > 0 ? leaving : drain;
    }

    int portNamed(String name) {
        return container.getPorts().stream()
                .filter(port -> port.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(this.name + " has no port " + name))
                .getContainerPort();
    }

    Duration preStop() {
        return Optional.ofNullable(container.getLifecycle())
                .map(lifecycle ->
                        Duration.ofSeconds(lifecycle.getPreStop().getSleep().getSeconds()))
                .orElse(Duration.ZERO);
    }

    boolean matches(Map<String, String> selector) {
        return labels.entrySet().containsAll(selector.entrySet());
    }

    @Override
    public String toString() {
        return name;
    }
}
