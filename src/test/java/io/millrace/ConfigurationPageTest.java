package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.millrace.testing.ConfigurationPage;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/configuration.md to the interfaces that read the configuration. */
class ConfigurationPageTest {

    private static final Path PAGE = Path.of("docs/configuration.md");

    @Test
    void thePageIsWhatTheInterfacesSay() throws Exception {
        var text = ConfigurationPage.text();
        if (Boolean.getBoolean("configuration.renew")) {
            Files.writeString(PAGE, text);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/configuration.md is stale; renew it with"
                        + " ./mvnw -q test -Dtest=ConfigurationPageTest -Dconfiguration.renew=true")
                .isEqualTo(text);
    }

    @Test
    void everyKeyThatIsReadIsOnThePage() throws Exception {
        assertThat(ConfigurationPage.keys().stream().map(ConfigurationPage.Key::name))
                .containsExactlyInAnyOrderElementsOf(compiled().toList());
    }

    private static Stream<String> compiled() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.millrace").stream()
                        .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                        .flatMap(type -> type.getMethods().stream()
                                .filter(method -> method.getModifiers().contains(JavaModifier.ABSTRACT))
                                .map(method -> prefix(type) + "." + name(method)));
    }

    private static String prefix(JavaClass type) {
        return type.getAnnotationOfType(ConfigMapping.class).prefix();
    }

    private static String name(JavaMethod method) {
        return method.tryGetAnnotationOfType(WithName.class)
                .map(WithName::value)
                .orElseGet(() -> method.getName()
                        .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                        .toLowerCase(Locale.ROOT));
    }
}
