package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code .ci/release} and {@code .ci/images} in a checkout whose {@code mvnw} and docker only say what they were called with. */
class ReleaseScriptsTest {

    private static final String NAME = "millrace-1.2.3";

    @TempDir
    private Path checkout;

    @BeforeEach
    void aCheckoutThatIsPackaged() throws IOException {
        for (var file : List.of(".ci/release", ".ci/images", "bin/millrace", "LICENSE", "NOTICE")) {
            copied(Path.of(file), file);
        }
        copied(Path.of("bin/millrace"), "target/quarkus-app/bin/millrace");
        Files.writeString(checkout.resolve("target/quarkus-app/quarkus-run.jar"), "jar");
        Files.createDirectories(checkout.resolve("docs/examples"));
        Files.writeString(checkout.resolve("docs/examples/morning-digest.yaml"), "name: morning-digest");
        Files.writeString(
                checkout.resolve("pom.xml"),
                "<project>\n  <version>1.2.3</version>\n  <dependency>\n    <version>4</version>\n</project>\n");
        script("mvnw", "echo \"mvnw $*\"; case $* in *-Dnative*) echo native > target/millrace-1.2.3-runner ;; esac");
        script("docker", "echo \"docker $*\"");
    }

    @Test
    void theArchiveHoldsTheLauncherTheLicenseAndTheExamples() throws Exception {
        var ended = run(Map.of(), ".ci/release", "v1.2.3");
        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output())
                .contains("no native executable", "mvnw -B package -DskipTests")
                .doesNotContain("-Dnative");
        assertThat(listed(NAME + ".tar.gz"))
                .contains(
                        NAME + "/bin/millrace",
                        NAME + "/quarkus-run.jar",
                        NAME + "/LICENSE",
                        NAME + "/NOTICE",
                        NAME + "/docs/examples/morning-digest.yaml");
        assertThat(Files.readString(checkout.resolve("target/release/SHA256SUMS")))
                .containsPattern("[0-9a-f]{64} +" + NAME + ".tar.gz");
        // As the README says, up to the file that is no jar.
        var started = run(
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                "sh",
                "-c",
                "cd target/release && tar -xzf " + NAME + ".tar.gz && cd " + NAME + " && bin/millrace");
        assertThat(started.output()).contains("quarkus-run.jar").doesNotContain("no quarkus-run.jar");
    }

    @Test
    void withABuilderThereIsAnArchiveOfTheExecutableToo() throws Exception {
        var ended = run(Map.of("GRAALVM_HOME", "/graalvm"), ".ci/release");
        assertThat(ended.code()).as(ended.output()).isZero();
        try (var files = Files.list(checkout.resolve("target/release"))) {
            var names = files.map(file -> file.getFileName().toString()).toList();
            assertThat(names)
                    .contains("SHA256SUMS", NAME + ".tar.gz")
                    .hasSize(3)
                    .filteredOn(name -> name.matches(NAME + "-[a-z]+-\\w+\\.tar\\.gz"))
                    .singleElement()
                    .satisfies(name -> assertThat(listed(name)).anyMatch(file -> file.endsWith("/bin/millrace")));
        }
    }

    @Test
    void aTagThatIsNotTheVersionIsRefusedBeforeAnythingIsBuilt() throws Exception {
        var ended = run(Map.of(), ".ci/release", "v1.2.4");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output()).contains("pom.xml says 1.2.3 and not 1.2.4").doesNotContain("mvnw");
    }

    @Test
    void imagesAreOfWhatIsPackaged() throws Exception {
        var jar = "docker build -f src/main/docker/Dockerfile.jvm -t team/millrace:1.2.3 .";
        assertThat(run(Map.of(), ".ci/images", "team/millrace").output())
                .contains(jar)
                .doesNotContain("native");
        Files.writeString(checkout.resolve("target/millrace-1.2.3-runner"), "native");
        assertThat(run(Map.of(), ".ci/images").output())
                .contains("docker build -f src/main/docker/Dockerfile.native-micro -t millrace:1.2.3-native .");
        Files.delete(checkout.resolve("target/quarkus-app/quarkus-run.jar"));
        assertThat(run(Map.of(), ".ci/images").code()).isEqualTo(1);
    }

    private List<String> listed(String archive) throws Exception {
        return Scripts.run(checkout, Scripts.environment(Map.of()), "tar", "-tzf", "target/release/" + archive)
                .output()
                .lines()
                .toList();
    }

    private void copied(Path file, String name) throws IOException {
        var target = checkout.resolve(name);
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
    }

    private void script(String name, String body) throws IOException {
        Scripts.write(checkout.resolve(name), body);
    }

    private Scripts.Ended run(Map<String, String> environment, String... command) throws Exception {
        var all = Scripts.environment(environment);
        all.put("DOCKER", checkout.resolve("docker").toString());
        return Scripts.run(checkout, all, command);
    }
}
