package io.millrace.testing;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.smallrye.config.ConfigMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The rules of the house for the packages below a root; {@code docs/adr/0001-rooms-as-built.md} gives the reasons. */
public record Architecture(String root) {

    private static final int MOST_IN_A_KNOT = 8;

    private static final Set<String> CENTRE = Set.of("definition", "execution", "expression");

    /** Which rooms each room uses; the centre is open to all of them. */
    private static final Map<String, Set<String>> USES = Map.ofEntries(
            entry("batch", Set.of()),
            entry("redis", Set.of()),
            entry("database", Set.of()),
            entry("replay", Set.of()),
            entry("telemetry", Set.of()),
            entry("step", Set.of()),
            entry("security", Set.of()),
            entry("queue", Set.of("batch", "redis")),
            entry("feed", Set.of("batch", "redis")),
            entry("dispatch", Set.of("queue")),
            entry("catalog", Set.of("database", "batch")),
            entry("journal", Set.of("database", "batch")),
            entry("visibility", Set.of("database", "batch", "journal", "catalog", "replay")),
            entry("control", Set.of("database", "journal", "dispatch", "visibility", "catalog", "feed", "telemetry")),
            entry("leadership", Set.of("database", "redis")),
            entry("capacity", Set.of("queue", "database")),
            entry("submission", Set.of("journal", "dispatch", "catalog", "feed", "database")),
            entry(
                    "run",
                    Set.of(
                            "batch",
                            "step",
                            "journal",
                            "feed",
                            "replay",
                            "submission",
                            "catalog",
                            "control",
                            "telemetry")),
            entry("maintenance", Set.of("database", "queue", "journal", "control", "capacity")),
            entry(
                    "worker",
                    Set.of("queue", "dispatch", "run", "journal", "maintenance", "control", "submission", "database")),
            entry("schedule", Set.of("submission", "leadership", "database")),
            entry("event", Set.of("submission", "journal", "leadership", "database")),
            entry("live", Set.of("feed", "security", "visibility")),
            entry(
                    "api",
                    Set.of(
                            "submission",
                            "journal",
                            "visibility",
                            "control",
                            "replay",
                            "queue",
                            "capacity",
                            "security",
                            "catalog",
                            "feed",
                            "worker",
                            "database")));

    private static final Map<String, Set<String>> CENTRE_USES = Map.of(
            "expression", Set.of(),
            "definition", Set.of("expression"),
            "execution", Set.of("definition", "expression"));

    public ArchRule roomsUseOnlyWhatTheTableAllows() {
        return classes().that(below()).should(useAllowedRooms()).allowEmptyShould(true);
    }

    public ArchRule roomsHaveNoCycles() {
        return slices().matching(root + ".(*)..").should().beFreeOfCycles().allowEmptyShould(true);
    }

    public ArchRule packagesOfTheApiHaveNoCycles() {
        return slices().matching(root + ".api.(*)..").should().beFreeOfCycles().allowEmptyShould(true);
    }

    public ArchRule executionsAreOfPlainJava() {
        return classes()
                .that(resideInAnyPackage(root + ".execution.."))
                .should()
                .onlyDependOnClassesThat(centreOr("java..", "org.jspecify.."))
                .allowEmptyShould(true);
    }

    /** What other rooms see of a definition; its parser and its limits may know more. */
    public ArchRule definitionsAreOfPlainJava() {
        return classes()
                .that(resideInAnyPackage(root + ".definition.."))
                .and(publicRecordsAndInterfaces())
                .should()
                .onlyDependOnClassesThat(centreOr("java..", "org.jspecify..", root + ".definition.."))
                .allowEmptyShould(true);
    }

    public ArchRule parsersUseParsingLibrariesOnly() {
        return classes()
                .that(resideInAnyPackage(root + ".definition.."))
                .should()
                .onlyDependOnClassesThat(centreOr(
                        "java..",
                        "org.jspecify..",
                        "jakarta.inject..",
                        "io.smallrye.config..",
                        "com.fasterxml.jackson..",
                        "org.snakeyaml..",
                        "com.networknt.."))
                .allowEmptyShould(true);
    }

    public ArchRule onlyAppReadsTheClock() {
        return noClasses()
                .that(below())
                .and(resideOutsideOfPackages(root + ".app.."))
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(OffsetDateTime.class, "now")
                .orShould()
                .callMethod(ZonedDateTime.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(InstantSource.class, "system")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .allowEmptyShould(true);
    }

    public ArchRule namesSayWhatThingsAre() {
        return noClasses()
                .that(below())
                .should()
                .haveNameMatching(".*(Impl|Manager|Helper|Utils?)([$].*)?")
                .allowEmptyShould(true);
    }

    /** In no package do more than 8 classes depend on each other in a circle. */
    public ArchRule packagesHaveNoLargeKnots() {
        return classes().that(below()).should(Knots.atMost(MOST_IN_A_KNOT)).allowEmptyShould(true);
    }

    /** Java files of so many lines and more below a folder, with their length. */
    public static List<String> longFiles(Path folder, int limit) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            var found = new TreeSet<String>();
            for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                int lines = Files.readAllLines(file).size();
                if (lines >= limit) {
                    found.add(folder.relativize(file) + " has " + lines + " lines");
                }
            }
            return List.copyOf(found);
        }
    }

    private DescribedPredicate<JavaClass> below() {
        return resideInAnyPackage(root + "..");
    }

    private DescribedPredicate<JavaClass> centreOr(String... packages) {
        var all = Stream.concat(CENTRE.stream().map(room -> root + "." + room + ".."), Stream.of(packages));
        return DescribedPredicate.or(resideInAnyPackage(all.toArray(String[]::new)), primitives());
    }

    private static DescribedPredicate<JavaClass> primitives() {
        return DescribedPredicate.describe(
                "primitives", type -> type.getBaseComponentType().isPrimitive());
    }

    private static DescribedPredicate<JavaClass> publicRecordsAndInterfaces() {
        return DescribedPredicate.describe(
                "are public records or interfaces",
                type -> type.getModifiers().contains(JavaModifier.PUBLIC)
                        && (type.isRecord() || type.isInterface())
                        && !type.isAnnotatedWith(ConfigMapping.class));
    }

    private ArchCondition<JavaClass> useAllowedRooms() {
        return new ArchCondition<>("use only rooms that the table allows") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                var from = room(type);
                if (from.isEmpty() || from.equals("app")) {
                    return;
                }
                if (!USES.containsKey(from) && !CENTRE_USES.containsKey(from)) {
                    events.add(SimpleConditionEvent.violated(
                            type, type.getName() + " is in room " + from + ", which the table does not name"));
                }
                for (var dependency : type.getDirectDependenciesFromSelf()) {
                    var to = room(dependency.getTargetClass());
                    if (!to.isEmpty() && !to.equals(from) && !allowed(from, to)) {
                        events.add(SimpleConditionEvent.violated(
                                type, "room " + from + " must not use " + to + ": " + dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static boolean allowed(String from, String to) {
        return CENTRE_USES.containsKey(from)
                ? CENTRE_USES.get(from).contains(to)
                : CENTRE.contains(to) || USES.getOrDefault(from, Set.of()).contains(to);
    }

    /** Empty for classes that are not below the root. */
    private String room(JavaClass type) {
        var name = type.getBaseComponentType().getPackageName();
        return name.startsWith(root + ".") ? name.substring(root.length() + 1).split("[.]", 2)[0] : "";
    }
}
