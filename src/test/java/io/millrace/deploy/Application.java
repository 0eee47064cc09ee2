package io.millrace.deploy;

import io.millrace.app.Main;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the application makes of its environment, by its own interfaces and its own application.properties. */
final class Application {

    private static final Path CLASSES = Path.of("target", "classes");
    private static final Path PROPERTIES = Path.of("src", "main", "resources", "application.properties");
    private static final Pattern NAMED = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)");
    private static final List<Class<?>> MAPPINGS = mappings();

    private Application() {}

    /** The settings of a process with this environment and no other. */
    static SmallRyeConfig with(Map<String, String> environment) {
        try {
            var builder = new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .addDiscoveredConverters()
                    .withProfile("prod")
                    .withSources(new EnvConfigSource(environment, 300))
                    .withSources(new PropertiesConfigSource(PROPERTIES.toUri().toURL(), 250));
            MAPPINGS.forEach(builder::withMapping);
            return builder.build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every environment variable that changes something. */
    static Set<String> variables() {
        var found = new TreeSet<String>();
        named(Yaml.text(PROPERTIES), found);
        for (var mapping : MAPPINGS) {
            for (var method : mapping.getMethods()) {
                var preset = method.getAnnotation(WithDefault.class);
                named(preset == null ? "" : preset.value(), found);
            }
        }
        // Every key by the name that MicroProfile Config gives it.
        MAPPINGS.stream()
                .flatMap(mapping -> ConfigMappings.getProperties(ConfigClass.configClass(mapping)).keySet().stream())
                .forEach(key -> found.add(key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT)));
        found.addAll(ofMain());
        return found;
    }

    private static void named(String text, Set<String> found) {
        NAMED.matcher(text).results().forEach(match -> found.add(match.group(1)));
    }

    /** Those that {@code Main} reads before there is any configuration; a constant that has its own name as its value. */
    private static List<String> ofMain() {
        try {
            var locations = Class.forName(Main.class.getPackageName() + ".ServerLocations");
            var names = Arrays.stream(locations.getDeclaredFields())
                    .map(Field::getName)
                    .filter(name -> name.contains("_"))
                    .toList();
            if (names.isEmpty()) {
                throw new AssertionError(locations + " names no variable");
            }
            return names;
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Class<?>> mappings() {
        try (var files = Files.walk(CLASSES)) {
            var found = files.map(file -> CLASSES.relativize(file).toString())
                    .filter(name -> name.endsWith("Config.class"))
                    .map(name -> name.replace(".class", "").replace('/', '.'))
                    .<Class<?>>flatMap(Application::mapping)
                    .toList();
            if (found.isEmpty()) {
                throw new AssertionError("no configuration in " + CLASSES.toAbsolutePath());
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Class<?>> mapping(String name) {
        try {
            var type = Class.forName(name, false, Application.class.getClassLoader());
            return type.isAnnotationPresent(ConfigMapping.class) ? Stream.of(type) : Stream.empty();
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
