package io.millrace.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Workflows;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Small definitions that would cost more than their size suggests. */
@Timeout(20)
class ExplodingDefinitionTest {

    private static final DefinitionParser PARSER = new DefinitionParser(DefinitionLimits.DEFAULT, Workflows.KINDS);

    @Test
    void aSchemaThatDoublesWithEachLevelIsRefusedWithItsPlace() {
        var levels = IntStream.range(0, 25)
                .mapToObj(i ->
                        "a%d: { allOf: [{ $ref: '#/$defs/a%d' }, { $ref: '#/$defs/a%d' }] }".formatted(i, i + 1, i + 1))
                .collect(Collectors.joining("\n    "));
        var parsed = PARSER.parse("""
                name: x
                input:
                  $ref: '#/$defs/a0'
                  $defs:
                    %s
                    a25: { type: object }
                steps: [{ id: a, set: 1 }]
                """.formatted(levels), Format.YAML);
        assertThat(parsed).isInstanceOfSatisfying(Parsed.Invalid.class, invalid -> {
            assertThat(invalid.problems().get(0).path()).isEqualTo("input");
            assertThat(invalid.problems().get(0).message()).contains("more than 10000 references");
        });
    }

    @Test
    void aRecursiveSchemaIsAccepted() {
        var parsed = PARSER.parse("""
                name: x
                input:
                  type: object
                  properties: { left: { $ref: '#' }, right: { $ref: '#' } }
                steps: [{ id: a, set: 1 }]
                """, Format.YAML);
        assertThat(parsed).isInstanceOf(Parsed.Valid.class);
    }

    @Test
    void aPlanHoldsEachExpressionOnce() {
        int read = 250;
        var steps = IntStream.range(0, read).mapToObj(i -> "  - { id: s%d, set: 1 }".formatted(i));
        var sum = IntStream.range(0, read).mapToObj(i -> "s" + i).collect(Collectors.joining(" + "));
        var source = "name: x\nsteps:\n" + steps.collect(Collectors.joining("\n")) + "\n  - { id: z, set: '${ " + sum
                + " }' }\n";
        var parsed = (Parsed.Valid) PARSER.parse(source, Format.YAML);
        var waits = ExecutionPlan.of(parsed.workflow()).steps().get(read).waitsFor();
        assertThat(waits).hasSize(read);
        assertThat(waits.stream().filter(wait -> wait.reasons().get(0).because().contains("+")))
                .hasSize(1);
        assertThat(waits.get(read - 1).reasons().get(0).because())
                .isEqualTo("${ " + waits.get(read - 1).step() + " }");
    }

    @Test
    void tooManyDependenciesAreRefused() {
        var limits = new DefinitionLimits(1_000_000, 100, 100, 200_000, 5_000, 20, 10_000, 3);
        var parsed = new DefinitionParser(limits, Workflows.KINDS)
                .parse(
                        "name: x\nsteps: [{ id: a, set: 1 }, { id: b, set: 1 }, { id: c, set: '${ a + b }' },"
                                + " { id: d, set: '${ a + b }' }]",
                        Format.YAML);
        assertThat(parsed).isInstanceOfSatisfying(Parsed.Invalid.class, invalid -> assertThat(
                        invalid.problems().get(0).message())
                .contains("millrace.definition.max-dependencies"));
    }
}
