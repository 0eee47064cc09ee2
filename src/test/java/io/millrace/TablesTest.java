package io.millrace;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.millrace.database.Shards;
import io.millrace.testing.Tables;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each table has one owning package; ADR 1 lists it, and who else writes or reads. */
class TablesTest {

    private static final Path ADR = Path.of("docs/adr/0001-rooms-as-built.md");
    private static final Path RESOURCES = Path.of("src/main/resources");
    private static final Path PRODUCT = classes(Shards.class).resolve("io/millrace");
    private static final Path WRONG = classes(Tables.class).resolve("io/millrace/testing/wrong");
    private static final Set<String> PARTITIONED = Set.of("execution", "step_result");

    private static Path classes(Class<?> one) {
        return Path.of(URI.create(
                one.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    @Test
    void everyTableHasAnOwner() throws Exception {
        assertThat(Tables.rules(ADR).keySet()).isEqualTo(Tables.created(RESOURCES.resolve("db/migration")));
    }

    @Test
    void packagesWriteAndReadOnlyTheTablesThatTheListGivesThem() throws Exception {
        var files = Tables.ofResources(RESOURCES);
        files.remove("db");
        assertThat(files).containsKey("journal");
        var statements = Tables.merged(Tables.ofClasses(PRODUCT), files);
        assertThat(Tables.violations(Tables.rules(ADR), statements)).isEmpty();
    }

    @Test
    void theRuleCanFail() throws Exception {
        var violations = Tables.violations(Tables.rules(ADR), Tables.ofClasses(WRONG));
        assertThat(violations)
                .anyMatch(text -> text.startsWith("queue writes execution: delete from execution"))
                .anyMatch(text -> text.startsWith("queue reads worker: select id from worker"))
                .contains("control does not write execution");
    }

    @Test
    void readingATableDoesNotAllowToWriteIt() {
        var rules = Map.of("worker", new Tables.Rule("journal", Set.of("control"), Set.of("capacity")));
        for (var place : List.of("journal", "control", "capacity", "visibility")) {
            var writes = Tables.violations(rules, Map.of(place, List.of("update worker set active = 1")));
            var reads = Tables.violations(rules, Map.of(place, List.of("select * from\n    worker w")));
            assertThat(writes.stream().anyMatch(text -> text.startsWith(place + " writes worker")))
                    .isEqualTo(Set.of("capacity", "visibility").contains(place));
            assertThat(reads.stream().anyMatch(text -> text.startsWith(place + " reads worker")))
                    .isEqualTo(place.equals("visibility"));
        }
    }

    /** Their statements need plans that use indexes only, see {@link Shards#indexed}. */
    @Test
    void whoUsesAPartitionedTableAsksTheIndexedPool() throws Exception {
        var packages = Tables.rules(ADR).entrySet().stream()
                .filter(entry -> PARTITIONED.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .flatMap(rule -> Stream.of(Set.of(rule.owner()), rule.writers(), rule.readers()))
                .flatMap(Set::stream)
                .distinct()
                .map(name -> "io.millrace." + name + "..")
                .toArray(String[]::new);
        var classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.millrace");
        noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .callMethod(Shards.class, "primary", int.class)
                .orShould()
                .callMethod(Shards.class, "primaries")
                .check(classes);
    }
}
