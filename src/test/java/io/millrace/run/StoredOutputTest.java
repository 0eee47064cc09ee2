package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.execution.Failure;
import io.millrace.expression.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredOutputTest {

    @Test
    void whatStepsReadIsWhatIsStored() {
        var made = StoredOutput.of("The output", Map.of("a", List.of(1.0, new BigDecimal("0.10"))), 1_000);
        assertThat(made.problem()).isNull();
        assertThat(made.text()).isEqualTo("{\"a\":[1,0.1]}");
        assertThat(made.value()).isEqualTo(Json.parse(made.text()));
    }

    @Test
    void whatCannotBeStoredSaysWhatAndWhere() {
        for (var value : List.of("\ud83d", Double.NaN, Instant.EPOCH)) {
            var problem = StoredOutput.of("The output of step 'a'", Map.of("b", List.of(value)), 1_000)
                    .problem();
            assertThat(problem).isNotNull();
            assertThat(problem.type()).isEqualTo("output-not-json");
            assertThat(problem.message())
                    .startsWith("The output of step 'a' is not ")
                    .endsWith(", at `b.0`");
        }
    }

    @Test
    void aFailureIsStoredWhateverItHolds() {
        var half = new Failure("fail", "cut \ud83d", "a", false, Map.of("details", List.of("\udc4d")));
        assertThat(StoredOutput.storable(half, 1_000).toMap())
                .containsEntry("message", "cut \uFFFD")
                .containsEntry("step", "a")
                .containsEntry("details", List.of("\uFFFD"));
        var odd = new Failure("fail", "odd", "a", false, Map.of("details", Instant.EPOCH));
        assertThat(StoredOutput.storable(odd, 1_000).details()).isEqualTo(Map.of("truncated", true));
        var longText = new Failure("fail", "x".repeat(299) + "\ud83d\udc4d".repeat(600), "a", false, Map.of());
        assertThat(StoredOutput.storable(longText, 1_000).message()).isEqualTo("x".repeat(299) + "...");
    }
}
