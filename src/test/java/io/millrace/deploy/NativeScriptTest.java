package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code .ci/native} in a checkout whose {@code mvnw} only says what it was called with, beside kits that succeed or fail as a test asks. */
class NativeScriptTest {

    private static final String FIRST = "mvnw -B package -Dnative";
    private static final String SECOND = "mvnw -B -Dnative -Pfaults failsafe:integration-test";

    @TempDir
    private Path folder;

    private Path checkout;

    @BeforeEach
    void aCheckoutAndAJdk25() throws IOException {
        checkout = Files.createDirectories(folder.resolve("checkout"));
        var script = Files.createDirectories(checkout.resolve(".ci")).resolve("native");
        Files.copy(Path.of(".ci/native"), script);
        assertThat(script.toFile().setExecutable(true)).isTrue();
        script("checkout/mvnw", "echo \"mvnw $*\"");
        script("jdk/bin/javac", "");
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    }

    @Test
    void withoutBuilderAndKitItSaysSoAndSucceeds() throws Exception {
        var ended = run(Map.of());
        assertThat(ended.code()).isZero();
        assertThat(ended.output()).contains("ci: NO NATIVE EXECUTABLE: GRAALVM_HOME is not set and there is no ");
        assertThat(ended.output()).doesNotContain(FIRST);
    }

    @Test
    void aKitThatFailsIsToldWithItsReasonAndItSucceeds() throws Exception {
        kit("echo /nowhere; echo 'kit: no source of openjdk-25 could be had' >&2; exit 1");
        var ended = run(Map.of());
        assertThat(ended.code()).isZero();
        assertThat(ended.output())
                .containsOnlyOnce("ci: NO NATIVE EXECUTABLE: ")
                .contains("did not assemble the builder: kit: no source of openjdk-25 could be had;")
                .doesNotContain(FIRST);
    }

    @Test
    void aKitThatFailsWithoutAWordAndOneThatNamesNoBuilderAreTheSame() throws Exception {
        kit("exit 3");
        var silent = run(Map.of());
        assertThat(silent.code()).isZero();
        assertThat(silent.output()).contains("ci: NO NATIVE EXECUTABLE: ", "it gave no reason");
        kit("echo /nowhere");
        var wrong = run(Map.of());
        assertThat(wrong.code()).isZero();
        assertThat(wrong.output())
                .contains("ci: NO NATIVE EXECUTABLE: ", "'/nowhere'")
                .doesNotContain(FIRST);
    }

    @Test
    void withABuilderItBuildsAndTests() throws Exception {
        kit("echo assembling; echo \"" + builder() + "\"");
        var ended = run(Map.of());
        assertThat(ended.code()).isZero();
        assertThat(ended.output())
                .containsSubsequence("ci: GraalVM of the test", FIRST, SECOND)
                .doesNotContain("NO NATIVE EXECUTABLE");
    }

    @Test
    void aBuilderThatIsNamedNeedsNoKit() throws Exception {
        var ended = run(Map.of("GRAALVM_HOME", builder().toString()));
        assertThat(ended.code()).isZero();
        assertThat(ended.output()).containsSubsequence(FIRST, SECOND);
    }

    @Test
    void whereTheBuilderExistsABuildOrATestThatFailsIsAFailure() throws Exception {
        kit("echo \"" + builder() + "\"");
        script("checkout/mvnw", "echo \"mvnw $*\"; case $* in *package*) exit 7 ;; esac");
        var build = run(Map.of());
        assertThat(build.code()).isEqualTo(7);
        assertThat(build.output()).contains(FIRST).doesNotContain(SECOND);
        script("checkout/mvnw", "case $* in *failsafe*) exit 8 ;; esac");
        assertThat(run(Map.of()).code()).isEqualTo(8);
    }

    private Path builder() throws IOException {
        script("graalvm/bin/native-image", "echo native-image 25; echo GraalVM of the test; echo and more");
        return folder.resolve("graalvm");
    }

    private void kit(String body) throws IOException {
        script("shared/native-kit/setup", body);
    }

    private void script(String name, String body) throws IOException {
        Scripts.write(folder.resolve(name), body);
    }

    private Scripts.Ended run(Map<String, String> environment) throws Exception {
        var all = Scripts.environment(environment);
        all.put("JAVA25_HOME", folder.resolve("jdk").toString());
        return Scripts.run(checkout, all, ".ci/native");
    }
}
