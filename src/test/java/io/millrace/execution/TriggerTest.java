package io.millrace.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TriggerTest {

    @Test
    void expressionsSeeItsDataAndItsType() {
        assertThat(Trigger.API.facts()).isEqualTo(Map.of("type", "api"));
        assertThat(new Trigger("webhook", "{\"id\":\"order\",\"type\":\"mine\"}").facts())
                .isEqualTo(Map.of("id", "order", "type", "webhook"));
    }
}
