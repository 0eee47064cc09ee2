package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.millrace.testing.ConfigurationPage;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the environment is read for, and what holds without it. That the keys do what they say is tested where they are read. */
class EnvironmentTest {

    // Looking through all classes takes a second: once for all.
    private static final List<Class<?>> MAPPINGS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.millrace").stream()
                    .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                    .<Class<?>>map(JavaClass::reflect)
                    .toList();

    private static SmallRyeConfig config(String profile, Map<String, String> environment) {
        try {
            var builder = new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .withProfile(profile)
                    .withConverter(Duration.class, 200, new DurationConverter())
                    .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                    .withSources(
                            new EnvConfigSource(environment, 300),
                            new PropertiesConfigSource(
                                    Path.of("src/main/resources/application.properties")
                                            .toUri()
                                            .toURL(),
                                    250));
            MAPPINGS.forEach(builder::withMapping);
            return builder.build();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String value(String profile, Map<String, String> environment, String key) {
        return config(profile, environment).getOptionalValue(key, String.class).orElse("");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "WORKFLOW_CONCURRENCY, millrace.worker.concurrency, 100, 0",
                "EXECUTION_WORKER_CONCURRENCY, millrace.worker.concurrency, 100, 7",
                "WORKER_MODE, millrace.worker.dedicated, false, true",
                "WORKER_NAME, millrace.worker.name, '', worker-1",
                "DATABASE_URL, millrace.database.url, postgresql://postgres:postgres@localhost:5432/millrace, postgresql://a:b@c:1/d",
                "DB_POOL_MAX, millrace.database.pool-max, 20, 50",
                "DB_POOL_MIN, millrace.database.pool-min, 5, 2",
                "DB_CONNECTION_TIMEOUT, millrace.database.connection-timeout, 30000, 1000",
                "DB_IDLE_TIMEOUT, millrace.database.idle-timeout, 30000, 0",
                "DB_POOL_LOGGING, millrace.database.pool-logging, false, true",
                "EXECUTION_STATE_TTL, millrace.feed.state-ttl, 86400, 60",
                "EXECUTION_COMPLETION_TTL, millrace.feed.completion-ttl, 3600, 30",
                "MAX_JOBS_PER_MINUTE, millrace.queue.max-jobs-per-minute, '', 600",
                "OTEL_EXPORTER_OTLP_ENDPOINT, millrace.trace.endpoint, '', http://collector:4318",
                "OTEL_SERVICE_NAME, millrace.trace.service, millrace, mill",
                "HOST, quarkus.http.host, localhost, 127.0.0.1",
                "PORT, quarkus.http.port, 8080, 9090",
                "MILLRACE_WORKER_LEASE, millrace.worker.lease, 5S, 9s",
            })
    void aVariableIsReadAndItsDefaultHolds(String variable, String key, String standard, String given) {
        assertThat(value("prod", Map.of(), key)).isEqualTo(standard);
        assertThat(value("prod", Map.of(variable, given), key)).isEqualTo(given);
    }

    @Test
    void inDevelopmentTwentyRunAtATime() {
        assertThat(value("dev", Map.of(), "millrace.worker.concurrency")).isEqualTo("20");
        assertThat(value("dev", Map.of("EXECUTION_WORKER_CONCURRENCY", "3"), "millrace.worker.concurrency"))
                .isEqualTo("3");
    }

    @Test
    void theNameOfTheProductWinsOverItsAlias() {
        var both = Map.of("WORKFLOW_CONCURRENCY", "1", "EXECUTION_WORKER_CONCURRENCY", "2");
        assertThat(value("prod", both, "millrace.worker.concurrency")).isEqualTo("1");
    }

    @Test
    void timesToLiveAreSeconds() {
        var config = config("prod", Map.of("EXECUTION_STATE_TTL", "90"));
        assertThat(config.getValue("millrace.feed.state-ttl", Duration.class)).isEqualTo(Duration.ofSeconds(90));
        assertThat(config.getValue("millrace.feed.completion-ttl", Duration.class))
                .isEqualTo(Duration.ofHours(1));
    }

    /** Whoever adds a short name adds it to the test above as well. */
    @Test
    void everyShortNameIsTested() throws Exception {
        var tested = new TreeSet<String>();
        for (var row : EnvironmentTest.class
                .getDeclaredMethod(
                        "aVariableIsReadAndItsDefaultHolds", String.class, String.class, String.class, String.class)
                .getAnnotation(CsvSource.class)
                .value()) {
            tested.add(row.substring(0, row.indexOf(',')));
        }
        for (var key : ConfigurationPage.keys()) {
            assertThat(tested).containsAll(key.variables());
        }
    }
}
