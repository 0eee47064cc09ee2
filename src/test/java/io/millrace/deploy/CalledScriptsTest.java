package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What workflows, the devcontainer and the Makefile call exists; a machine of GitHub's is not needed to see that. */
class CalledScriptsTest {

    /** A script of the checkout where a command begins. */
    private static final Pattern SCRIPT =
            Pattern.compile("(?m)(?:^|[;&|@] *|\\b[A-Z_]+=\\S+ )((?:\\./|\\.ci/|bin/|bench/)[\\w./-]+)");

    private static final Pattern ACTION = Pattern.compile("[\\w-]+/[\\w-]+@v\\d+");
    private static final Pattern TARGET = Pattern.compile("(?m)^([a-z]+):.*?(## .+)?\\n((?:\\t.*\\n)*)");

    static Stream<Path> workflows() throws IOException {
        try (var files = Files.list(Path.of(".github/workflows"))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void everyScriptOfAWorkflowExistsAndEveryActionHasAVersion(Path file) {
        var workflow = yaml(file);
        assertThat(workflow.path("name").asText()).isNotBlank();
        // By default a token may do all.
        assertThat(workflow.path("permissions").path("contents").asText()).isEqualTo("read");
        assertThat(workflow.path("jobs")).isNotEmpty().allSatisfy(job -> {
            if (job.has("uses")) {
                assertThat(Path.of(job.path("uses").asText())).isRegularFile();
            } else {
                assertThat(job.path("timeout-minutes").asInt()).isPositive();
                assertThat(job.path("steps")).isNotEmpty().allSatisfy(CalledScriptsTest::holdsStep);
            }
        });
    }

    private static void holdsStep(JsonNode step) {
        assertThat(step.has("run")).as(step.toString()).isNotEqualTo(step.has("uses"));
        if (step.has("uses")) {
            assertThat(step.path("uses").asText()).matches(ACTION);
        } else {
            mayBeExecuted(step.path("run").asText());
        }
    }

    @Test
    void ciCallsTheScriptThatEverybodyMayCallAndAReleaseIsTestedFirst() {
        assertThat(runs(".github/workflows/ci.yml")).containsExactly(".ci/run");
        assertThat(runs(".github/workflows/release.yml").subList(0, 2))
                .allSatisfy(run -> assertThat(run).startsWith(".ci/"));
        var release = yaml(Path.of(".github/workflows/release.yml"));
        assertThat(release.at("/on/push/tags/0").asText()).isEqualTo("v*");
        assertThat(release.at("/jobs/release/needs").asText()).isEqualTo("test");
        assertThat(release.at("/jobs/test/uses").asText()).isEqualTo("./.github/workflows/ci.yml");
        assertThat(yaml(Path.of(".github/workflows/ci.yml")).path("on").has("workflow_call"))
                .isTrue();
    }

    @Test
    void dependenciesOfEveryKindAreRenewed() {
        var updates = yaml(Path.of(".github/dependabot.yml")).path("updates");
        var kinds = new TreeSet<String>();
        assertThat(updates).allSatisfy(update -> {
            kinds.add(update.path("package-ecosystem").asText());
            var folders = update.has("directory") ? List.of(update.path("directory")) : List.copyOf(list(update));
            assertThat(folders).isNotEmpty().allSatisfy(folder -> assertThat(
                            Path.of(folder.asText().substring(1)))
                    .isDirectory());
        });
        assertThat(kinds).contains("maven", "npm", "docker", "github-actions");
    }

    @Test
    void theDevcontainerIsBuiltFromAPinnedImageAndPackagesTheApplication() throws IOException {
        var folder = Path.of(".devcontainer");
        var container =
                new ObjectMapper().readTree(folder.resolve("devcontainer.json").toFile());
        var dockerfile =
                Yaml.text(folder.resolve(container.at("/build/dockerfile").asText()));
        var base = dockerfile.lines().filter(line -> line.startsWith("FROM ")).toList();
        assertThat(base).singleElement().asString().matches("FROM " + ImagesTest.PINNED);
        assertThat(dockerfile).contains("openjdk-17-jdk", "maven", "nodejs", "npm", "chromium");
        // Postgres refuses to run as root.
        assertThat(dockerfile).contains("USER " + container.path("remoteUser").asText());
        mayBeExecuted(container.path("postCreateCommand").asText());
    }

    @Test
    void everyTargetOfTheMakefileIsListedAndCallsWhatExists() {
        var makefile = Yaml.text(Path.of("Makefile"));
        var phony = makefile.lines()
                .filter(line -> line.startsWith(".PHONY: "))
                .flatMap(line -> Stream.of(line.substring(".PHONY: ".length()).split(" ")))
                .toList();
        var targets = TARGET.matcher(makefile).results().toList();
        assertThat(targets).extracting(target -> target.group(1)).containsExactlyElementsOf(phony);
        assertThat(targets).allSatisfy(target -> {
            assertThat(target.group(2)).as(target.group(1)).isNotNull();
            if (!List.of("help", "up", "down").contains(target.group(1))) {
                mayBeExecuted(target.group(3).replace("\t", ""));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LICENSE",
                "NOTICE",
                "CONTRIBUTING.md",
                "SECURITY.md",
                "CODE_OF_CONDUCT.md",
                ".editorconfig",
                ".gitattributes"
            })
    void whoComesToTheRepositoryFinds(String file) {
        assertThat(Path.of(file)).isNotEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {".ci/nothing", "A=b ./nothing --now", "echo x | bin/nothing", "nothing at all"})
    void aScriptThatDoesNotExistIsAFailure(String command) {
        assertThatThrownBy(() -> mayBeExecuted(command))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("nothing");
    }

    private static void mayBeExecuted(String commands) {
        var scripts =
                SCRIPT.matcher(commands).results().map(found -> found.group(1)).toList();
        assertThat(scripts.isEmpty() ? List.of(commands.split("[ \n]")[0]) : scripts)
                .allSatisfy(script -> {
                    if (script.contains("/")) {
                        assertThat(Path.of(script)).isExecutable();
                    } else {
                        assertThat(script).isIn("docker", "echo", "gh");
                    }
                });
    }

    private static List<String> runs(String file) {
        return yaml(Path.of(file)).findValues("run").stream()
                .map(JsonNode::asText)
                .toList();
    }

    private static List<JsonNode> list(JsonNode update) {
        return update.path("directories").valueStream().toList();
    }

    private static JsonNode yaml(Path file) {
        var documents = Yaml.documents(Yaml.text(file));
        assertThat(documents).hasSize(1);
        return new ObjectMapper().valueToTree(documents.get(0));
    }
}
