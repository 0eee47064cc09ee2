package io.millrace.submission;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.definition.DefinitionParser;
import io.millrace.definition.Format;
import io.millrace.definition.Parsed;
import io.millrace.definition.Workflow;
import io.millrace.execution.StartLimits;
import io.millrace.execution.Trigger;
import io.millrace.expression.Bounds;
import io.millrace.expression.Json;
import io.millrace.testing.Workflows;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitKeysTest {

    private static final String BY_CUSTOMER = "concurrency: { limit: 2, key: \"${ input.customer }\" }";

    private final LimitKeys keys = new LimitKeys(Bounds.DEFAULT, 20);

    private static Workflow workflow(String limits) {
        var text = "name: orders\n" + limits + "\nsteps: [{ id: s, set: 1 }]\n";
        var parsed = new DefinitionParser(io.millrace.definition.DefinitionLimits.DEFAULT, Workflows.KINDS)
                .parse(text, Format.YAML);
        assertThat(parsed).isInstanceOf(Parsed.Valid.class);
        return ((Parsed.Valid) parsed).workflow();
    }

    private LimitKeys.Evaluated evaluated(String limits, String input) {
        return keys.of(workflow(limits), Json.parse(input), Trigger.API);
    }

    @Test
    void withoutAKeyTheWorkflowIsTheKey() {
        var evaluated = evaluated("concurrency: 3\nrateLimit: 5", "{}");
        assertThat(evaluated.faults()).isEmpty();
        assertThat(evaluated.limits())
                .isEqualTo(new StartLimits(
                        new StartLimits.Rate("orders", 5, Duration.ofMinutes(1)), new StartLimits.Slots("orders", 3)));
    }

    @Test
    void aWorkflowWithoutLimitsHasNone() {
        assertThat(evaluated("description: none", "{}").limits()).isSameAs(StartLimits.NONE);
    }

    @Test
    void aKeyMayReadTheTrigger() {
        assertThat(evaluated("rateLimit: { limit: 1, per: 10s, key: \"by ${ trigger.type }\" }", "{}")
                        .limits()
                        .rate())
                .isEqualTo(new StartLimits.Rate("orders:by api", 1, Duration.ofSeconds(10)));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {"\"acme\",acme", "7,7", "7.0,7", "\"7\",7", "1e2,100", "true,true", "-0.50,-0.5", "||,||"})
    void aTextANumberOrABooleanIsAKey(String value, String key) {
        if (value.isEmpty()) {
            value = "\"\"";
        }
        assertThat(evaluated(BY_CUSTOMER, "{\"customer\": " + value + "}")
                        .limits()
                        .slots())
                .isEqualTo(new StartLimits.Slots("orders:" + key, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{\"a\":1}", "[1, 2]"})
    void anyOtherValueIsRefused(String value) {
        assertThat(evaluated(BY_CUSTOMER, "{\"customer\": " + value + "}").faults())
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.path()).isEqualTo("concurrency.key");
                    assertThat(fault.message()).contains("a text, a number, true or false");
                });
    }

    @Test
    void aKeyThatIsMissingTooLongOrCannotBeStoredIsRefusedWithItsPath() {
        assertThat(evaluated(BY_CUSTOMER, "{}").faults()).hasSize(1);
        assertThat(evaluated(BY_CUSTOMER, "{\"customer\": \"" + "x".repeat(20) + "\"}")
                        .faults())
                .isEmpty();
        assertThat(evaluated(BY_CUSTOMER, "{\"customer\": \"" + "x".repeat(21) + "\"}")
                        .faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.message()).contains("at most 20", "max-key-length", "21"));
        assertThat(evaluated(BY_CUSTOMER, "{\"customer\": \"a\\u0000b\"}").faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.message()).contains("U+0000"));
        // Exact, and not written out in full.
        assertThat(evaluated(BY_CUSTOMER, "{\"customer\": 1e300}")
                        .limits()
                        .slots()
                        .key())
                .isEqualTo("orders:1E+300");
    }

    @Test
    void anExpressionThatFailsRefusesTheRequestAndEveryFaultIsReported() {
        var evaluated = evaluated(
                "concurrency: { limit: 2, key: \"${ $uppercase(input.a) }\" }\nrateLimit: { limit: 1, key: \"${ input.b }\" }",
                "{\"a\": 1, \"b\": null}");
        assertThat(evaluated.faults())
                .extracting(Submitted.Fault::path)
                .containsExactly("rateLimit.key", "concurrency.key");
        assertThat(keys.of(workflow(BY_CUSTOMER), Map.of("customer", "a"), Trigger.API)
                        .faults())
                .isEmpty();
    }
}
