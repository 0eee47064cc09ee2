package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Dockerfiles, as far as they can be judged without building them; {@link ImageIT} runs what they say. */
class ImagesTest {

    /** A name and a whole version: {@code postgres:17.6}, not {@code postgres:17} and not {@code latest}. */
    static final String PINNED = "[a-z/-]+:\\d+\\.\\d+[\\w.]*(-[\\w.-]+)?";

    static Stream<Path> files() throws IOException {
        try (var files = Files.list(Path.of("src/main/docker"))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void theBaseIsPinnedAndTheUserIsANumberThatIsNotRoot(Path file) {
        var image = Dockerfile.read(file);
        assertThat(image.base()).matches(PINNED);
        assertThat(image.user()).matches("[1-9]\\d+:[1-9]\\d+");
    }

    @ParameterizedTest
    @MethodSource("files")
    void whatItSetsIsReadAndThePortIsTheOneItExposes(Path file) {
        var image = Dockerfile.read(file);
        assertThat(Application.variables()).containsAll(image.environment().keySet());
        assertThat(Application.with(image.environment()).getValue("quarkus.http.port", Integer.class))
                .isEqualTo(image.port());
        // Nobody outside would reach it otherwise.
        assertThat(Application.with(image.environment()).getValue("quarkus.http.host", String.class))
                .isEqualTo("0.0.0.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"WORKFLOW_CONCURENCY", "PATH", "NODE_ENV"})
    void aVariableThatNobodyReadsIsKnownAsSuch(String name) {
        assertThat(Application.variables())
                .doesNotContain(name)
                .contains("WORKFLOW_CONCURRENCY", "REDIS_URL", "MILLRACE_QUEUE_PARTITIONS", "MILLRACE_WORKER_DRAIN");
    }

    @Test
    void settingsAreReadAsTheApplicationReadsThem() {
        var given = Application.with(Map.of("EXECUTION_WORKER_CONCURRENCY", "7", "DB_POOL_MAX", "9"));
        assertThat(given.getValue("millrace.worker.concurrency", Integer.class)).isEqualTo(7);
        assertThat(given.getValue("millrace.database.pool-max", Integer.class)).isEqualTo(9);
        assertThatThrownBy(() -> Application.with(Map.of("WORKFLOW_CONCURRENCY", "many")))
                .hasMessageContaining("millrace.worker.concurrency");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RUN apt-get update", "USER 1:1\nUSER 0:0", "COPY --chown=0 a b", "ENTRYPOINT java -jar x"})
    void aLineThatTheseTestsDoNotUnderstandIsAFailure(String line, @TempDir Path folder) throws IOException {
        var file = Files.writeString(
                folder.resolve("Dockerfile"), "FROM a:1.0\nWORKDIR /a\nEXPOSE 1\nENV A=b\n" + line + "\n");
        assertThatThrownBy(() -> Dockerfile.read(file)).isInstanceOf(RuntimeException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"src/main/java/io/millrace/app/Main.java", ".git/config", "target/classes/queue/take.lua", ".env"
            })
    void nothingElseIsSentToTheBuild(String file) {
        assertThat(Ignored.ignores(Path.of(file))).isTrue();
    }
}
