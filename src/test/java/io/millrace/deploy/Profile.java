package io.millrace.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An overlay as shipped, or with optional components added to its list. */
record Profile(String overlay, List<String> added) {

    private static final Path KUBERNETES = Path.of("kubernetes");
    private static final Map<Profile, Manifests> BUILT = new ConcurrentHashMap<>();

    static final List<String> OVERLAYS = List.of("development", "small", "medium", "large", "enterprise");
    static final List<String> SCALED = List.of("medium", "large", "enterprise");

    static Stream<Profile> all() {
        var all = new ArrayList<Profile>();
        OVERLAYS.forEach(overlay -> all.add(new Profile(overlay, List.of())));
        OVERLAYS.forEach(overlay -> all.add(new Profile(overlay, List.of("service-monitor"))));
        SCALED.forEach(overlay -> all.add(new Profile(overlay, List.of("keda"))));
        return all.stream();
    }

    Manifests built() {
        return BUILT.computeIfAbsent(this, profile -> Kustomize.build(profile.folder()));
    }

    private Path folder() {
        var inOverlays = Path.of("overlays", overlay);
        if (added.isEmpty()) {
            return KUBERNETES.resolve(inOverlays);
        }
        try {
            var copy = Files.createTempDirectory(Files.createDirectories(Path.of("target", "kustomize")), overlay);
            copy(KUBERNETES, copy);
            var file = copy.resolve(inOverlays).resolve("kustomization.yaml");
            var text = Files.readString(file);
            var lines = added.stream()
                    .map(name -> "  - ../../components/" + name + "\n")
                    .collect(Collectors.joining());
            var autoscaling = "  - ../../components/autoscaling\n";
            Files.writeString(
                    file,
                    text.contains(autoscaling)
                            ? text.replace(autoscaling, autoscaling + lines)
                            : text + "components:\n" + lines);
            return copy.resolve(inOverlays);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @Override
    public String toString() {
        return overlay + (added.isEmpty() ? "" : " with " + String.join(", ", added));
    }
}
