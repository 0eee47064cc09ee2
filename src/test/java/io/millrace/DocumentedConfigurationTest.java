package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the table of keys in docs/architecture.md to the interfaces that read them. */
class DocumentedConfigurationTest {

    @Test
    void everyKeyIsInTheTableAndNoOther() throws Exception {
        var documented = Files.readAllLines(Path.of("docs/architecture.md")).stream()
                .filter(line -> line.startsWith("| `millrace."))
                .map(line -> line.substring(3, line.indexOf('`', 3)));

        assertThat(documented).containsExactlyInAnyOrderElementsOf(keys().toList());
    }

    private static Stream<String> keys() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.millrace").stream()
                        .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                        .flatMap(type -> type.getMethods().stream()
                                .filter(method -> !isDefault(method))
                                .map(method -> prefix(type) + "." + name(method)));
    }

    private static String prefix(JavaClass type) {
        return type.getAnnotationOfType(ConfigMapping.class).prefix();
    }

    // A method with a body computes, it reads no key.
    private static boolean isDefault(JavaMethod method) {
        return !method.getModifiers().contains(JavaModifier.ABSTRACT);
    }

    private static String name(JavaMethod method) {
        return method.tryGetAnnotationOfType(WithName.class)
                .map(WithName::value)
                .orElseGet(() -> method.getName()
                        .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                        .toLowerCase(Locale.ROOT));
    }
}
