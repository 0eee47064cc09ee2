package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.deploy.Scripts.Ended;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/millrace} before a jar that prints what it was started with; {@link ImageIT} starts the application by it. */
class LauncherTest {

    private static final String JAVA = System.getProperty("java.home");
    private static final String[] OPTIONS = {
        "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError"
    };

    private static final Pattern WORD = Pattern.compile(" ([A-Z][A-Z_]+)=(\\S+)");

    @TempDir
    private Path folder;

    private Path launcher;

    /** What is started in place of the application. */
    public static final class Echo {

        private Echo() {}

        public static void main(String[] arguments) throws InterruptedException {
            var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            ManagementFactory.getRuntimeMXBean().getInputArguments().forEach(option -> out.println("option " + option));
            Arrays.stream(arguments).forEach(argument -> out.println("argument " + argument));
            out.println("folder " + Path.of("").toAbsolutePath());
            out.println("pid " + ProcessHandle.current().pid());
            if (arguments.length > 0 && arguments[0].equals("wait")) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> out.println("hook")));
                out.println("waits");
                Thread.sleep(60_000);
            }
            System.exit(arguments.length > 0 && arguments[0].equals("fail") ? 5 : 0);
        }
    }

    @BeforeEach
    void aRelease() throws IOException {
        launcher = copied(folder.resolve("a release/bin/millrace"));
        jar(folder.resolve("a release/quarkus-run.jar"));
    }

    @Test
    void itSetsTheOptionsOfTheFiguresAndPassesArgumentsOn() throws Exception {
        var ended = run(Map.of(), launcher, "one", "two words", "*");
        assertThat(ended.code()).isZero();
        assertThat(ended.output())
                .contains(lines("option ", OPTIONS))
                .contains(lines("argument ", "one", "two words", "*"));
    }

    @Test
    void optionsOfTheUserComeLast() throws Exception {
        var options = Map.of("JAVA_OPTS", "-XX:TieredStopAtLevel=4  -Xmx64m -Dstar=*");
        assertThat(run(options, launcher).output())
                .contains(
                        lines("option ", OPTIONS) + lines("option ", "-XX:TieredStopAtLevel=4", "-Xmx64m", "-Dstar=*"));
    }

    @Test
    void anotherCollectorTakesThePlaceOfOurs() throws Exception {
        var ended = run(Map.of("JAVA_OPTS", "-XX:+UseParallelGC"), launcher);
        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("option -XX:+UseParallelGC").doesNotContain("UseSerialGC");
    }

    @Test
    void theExitCodeIsTheApplicationsOwn() throws Exception {
        assertThat(run(Map.of(), launcher, "fail").code()).isEqualTo(5);
    }

    @Test
    void aSignalArrives() throws Exception {
        var process = Scripts.start(folder, environment(Map.of()), launcher.toString(), "wait");
        try (var reader = process.inputReader()) {
            var line = reader.readLine();
            while (line != null && !line.equals("waits")) {
                // No shell is left between the two.
                assertThat(line.startsWith("pid ")).isEqualTo(line.equals("pid " + process.pid()));
                line = reader.readLine();
            }
            assertThat(line).isEqualTo("waits");
            // Of the process itself, destroy would close the reader.
            process.toHandle().destroy();
            assertThat(reader.readLine()).isEqualTo("hook");
            assertThat(process.waitFor()).isEqualTo(143);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void itRunsFromAnyFolderAndThroughSymbolicLinks() throws Exception {
        var links = Files.createDirectories(folder.resolve("links"));
        Files.createSymbolicLink(links.resolve("relative"), links.relativize(launcher));
        Files.createSymbolicLink(links.resolve("absolute"), links.resolve("relative"));
        var ended = Scripts.run(links, environment(Map.of()), "./absolute", "one");
        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("argument one\n", "folder " + links.toRealPath() + "\n");
    }

    @Test
    void inACheckoutItRunsWhatTheBuildHasMade() throws Exception {
        var checkout = copied(folder.resolve("checkout/bin/millrace"));
        var missing = run(Map.of(), checkout);
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.output()).contains("no quarkus-run.jar", "./mvnw package -DskipTests");
        jar(folder.resolve("checkout/target/quarkus-app/quarkus-run.jar"));
        assertThat(run(Map.of(), checkout).code()).isZero();
    }

    @Test
    void withoutJavaHomeItTakesTheOneOnThePath() throws Exception {
        var tools = tools();
        Scripts.write(tools.resolve("java"), "exec '" + JAVA + "/bin/java' \"$@\"");
        var ended = run(Map.of("JAVA_HOME", "", "PATH", tools.toString()), launcher, "one");
        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("argument one\n");
    }

    @Test
    void withoutJavaItSaysWhatToDo() throws Exception {
        var none = run(Map.of("JAVA_HOME", "", "PATH", tools().toString()), launcher);
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.output())
                .contains("no Java found")
                .contains("17 or later")
                .contains("JAVA_HOME");
        var wrong = run(Map.of("JAVA_HOME", "/nowhere"), launcher);
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.output()).contains("JAVA_HOME is /nowhere");
    }

    @Test
    void aJavaThatIsTooOldIsRefused() throws Exception {
        var old = Scripts.write(folder.resolve("old/bin/java"), "echo 'openjdk version \"1.8.0_442\"' >&2");
        var ended = run(Map.of("JAVA_HOME", folder.resolve("old").toString()), launcher);
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output())
                .isEqualTo(
                        "millrace: " + old + " is Java 8, and 17 or later is needed; JAVA_HOME" + " names another\n");
        Files.writeString(folder.resolve("old/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.27\"\n");
        assertThat(run(Map.of("JAVA_HOME", folder.resolve("old").toString()), launcher)
                        .output())
                .contains(" is Java 11,");
    }

    @Test
    void theImageStartsByIt() {
        var image = Dockerfile.read(Path.of("src/main/docker/Dockerfile.jvm"));
        assertThat(image.entrypoint()).containsExactly("./bin/millrace");
        assertThat(image.copies()).contains(new Dockerfile.Copy(List.of("target/quarkus-app/bin/"), "bin/", true));
    }

    @Test
    void theUnitOfSystemdStartsByItAndWaitsForTheDrain() {
        var page = Yaml.text(Path.of("docs/deployment.md"));
        var unit = page.substring(page.indexOf("```ini\n"), page.indexOf("WantedBy="));
        assertThat(unit).contains("\nExecStart=/opt/millrace/bin/millrace\n", "\nSuccessExitStatus=143\n");
        var variables = WORD.matcher(unit.replace("Environment=", " "))
                .results()
                .collect(Collectors.toMap(word -> word.group(1), word -> word.group(2)));
        assertThat(variables.remove("JAVA_OPTS")).startsWith("-X");
        assertThat(Application.variables()).containsAll(variables.keySet());
        var stop = Pod.longestStop(Application.with(variables)).plusSeconds(10);
        var timeout = unit.substring(unit.indexOf("TimeoutStopSec=") + "TimeoutStopSec=".length());
        assertThat(Integer.parseInt(timeout.lines().findFirst().orElseThrow()))
                .isGreaterThanOrEqualTo((int) stop.toSeconds());
    }

    @Test
    void thePageNamesEveryOptionThatItSets() {
        assertThat(Yaml.text(Path.of("docs/deployment.md"))).contains(OPTIONS);
    }

    private Ended run(Map<String, String> environment, Path file, String... arguments) throws Exception {
        var command = new String[arguments.length + 1];
        command[0] = file.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return Scripts.run(folder, environment(environment), command);
    }

    private static Map<String, String> environment(Map<String, String> more) {
        var environment = new HashMap<>(Map.of("JAVA_HOME", JAVA));
        environment.putAll(more);
        return Scripts.environment(environment);
    }

    /** A path with what the launcher needs, and without a java. */
    private Path tools() throws IOException {
        var tools = folder.resolve("tools");
        for (var name : List.of("dirname", "readlink", "sed", "head")) {
            Scripts.write(tools.resolve(name), "exec /usr/bin/" + name + " \"$@\"");
        }
        return tools;
    }

    private static String lines(String before, String... words) {
        return Arrays.stream(words).map(word -> before + word + "\n").reduce("", String::concat);
    }

    private static Path copied(Path target) throws IOException {
        Files.createDirectories(target.getParent());
        Files.copy(Path.of("bin/millrace"), target);
        assertThat(Files.isExecutable(target))
                .as("bin/millrace may be executed")
                .isTrue();
        return target;
    }

    private static void jar(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Echo.class.getName());
        var name = Echo.class.getName().replace('.', '/') + ".class";
        try (var jar = new JarOutputStream(Files.newOutputStream(file), manifest);
                var type = LauncherTest.class.getClassLoader().getResourceAsStream(name)) {
            jar.putNextEntry(new ZipEntry(name));
            type.transferTo(jar);
        }
    }
}
