package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.millrace.testing.Architecture;
import io.millrace.testing.Knots;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {

    private static final String WRONG = "io.millrace.testing.wrong";

    private static final JavaClasses product = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.millrace");
    private static final JavaClasses wrong = new ClassFileImporter().importPackages(WRONG);

    /** A rule, and a word that its failure on the wrong classes must hold. */
    record Case(Function<Architecture, ArchRule> rule, String complaint) {}

    static Stream<Named<Case>> rules() {
        return Stream.of(
                named("rooms", Architecture::roomsUseOnlyWhatTheTableAllows, "room queue must not use journal"),
                named("unknown rooms", Architecture::roomsUseOnlyWhatTheTableAllows, "cellar"),
                named("cycles", Architecture::roomsHaveNoCycles, "Cycle detected"),
                named("packages of the API", Architecture::packagesOfTheApiHaveNoCycles, "Slice one"),
                named("executions", Architecture::executionsAreOfPlainJava, "Uni"),
                named("definitions", Architecture::definitionsAreOfPlainJava, "JsonNode"),
                named("parsers", Architecture::parsersUseParsingLibrariesOnly, "Uni"),
                named("clock", Architecture::onlyAppReadsTheClock, "Instant.now()"),
                named("names", Architecture::namesSayWhatThingsAre, "TakerManager"),
                named("knots", Architecture::packagesHaveNoLargeKnots, "knot of 9 classes"));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theProductKeepsTheRule(Case tested) {
        tested.rule().apply(new Architecture("io.millrace")).check(product);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theRuleCanFail(Case tested) {
        var result = tested.rule().apply(new Architecture(WRONG)).evaluate(wrong);
        assertTrue(result.hasViolation(), "no violation found");
        assertTrue(result.getFailureReport().toString().contains(tested.complaint()), result::toString);
    }

    @Test
    void theLargestKnotsAreKnown() {
        var knots = Knots.of(product);
        knots.forEach((name, found) -> {
            if (!found.isEmpty()) {
                System.out.println("knots in " + name + ": largest " + Knots.largest(found) + " " + found);
            }
        });
        assertEquals(9, Knots.largest(Knots.of(wrong).get(WRONG + ".queue")));
    }

    @Test
    void filesStayShort(@TempDir Path folder) throws Exception {
        assertEquals(List.of(), Architecture.longFiles(Path.of("src/main/java"), 300));
        // A contract or a table of cases is read in one go and may be longer.
        assertEquals(List.of(), Architecture.longFiles(Path.of("src/test/java"), 500));
        Files.writeString(folder.resolve("Long.java"), "\n".repeat(300));
        Files.writeString(folder.resolve("Short.java"), "\n".repeat(299));
        assertEquals(List.of("Long.java has 300 lines"), Architecture.longFiles(folder, 300));
    }

    private static Named<Case> named(String name, Function<Architecture, ArchRule> rule, String complaint) {
        return Named.of(name, new Case(rule, complaint));
    }
}
