package io.millrace.deploy;

import static java.util.stream.Collectors.toMap;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

/** Kubernetes' objects, each of the type that its kind has. */
record Manifests(List<Object> all) {

    private static final Map<String, Class<?>> TYPES = types();

    private static Map<String, Class<?>> types() {
        var types = new HashMap<String, Class<?>>(Stream.of(
                        Namespace.class,
                        Secret.class,
                        Service.class,
                        Deployment.class,
                        PodDisruptionBudget.class,
                        NetworkPolicy.class,
                        HorizontalPodAutoscaler.class,
                        ServiceMonitor.class)
                .collect(toMap(
                        type -> HasMetadata.getApiVersion(type) + " " + HasMetadata.getKind(type), type -> type)));
        types.put("keda.sh/v1alpha1 ScaledObject", ScaledObject.class);
        return types;
    }

    static Manifests read(String text) {
        return new Manifests(Yaml.documents(text).stream().map(Manifests::typed).toList());
    }

    private static Object typed(Object document) {
        var fields = (Map<?, ?>) document;
        var kind = fields.get("apiVersion") + " " + fields.get("kind");
        var type = TYPES.get(kind);
        if (type == null) {
            throw new IllegalArgumentException("no type for " + kind);
        }
        return Yaml.as(type, document);
    }

    <T> List<T> all(Class<T> type) {
        return all.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T extends HasMetadata> T get(Class<T> type, String name) {
        return all(type).stream()
                .filter(object -> object.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(type.getSimpleName() + " " + name));
    }

    boolean has(Class<? extends HasMetadata> type, String name) {
        return all(type).stream()
                .anyMatch(object -> object.getMetadata().getName().equals(name));
    }

    /** The deployments that run the application. */
    List<Deployment> ours() {
        return all(Deployment.class).stream()
                .filter(deployment -> labels(deployment)
                        .getOrDefault("app.kubernetes.io/name", "")
                        .equals("millrace"))
                .toList();
    }

    static Map<String, String> labels(Deployment deployment) {
        return deployment.getSpec().getTemplate().getMetadata().getLabels();
    }
}
