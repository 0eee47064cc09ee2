package io.millrace.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.monitoring.Expressions.Asked;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpressionsTest {

    @Test
    void metricsAreDistinguishedFromFunctionsLabelsAndDurations() {
        assertThat(Expressions.of(
                        "histogram_quantile(0.99, sum by (le, lane) (rate(a_bucket{x=\"1\",y=~\"b|c\"}[5m]))) > 1e3"
                                + " and on (job) max(up) == 0 unless increase(b_total[10m] offset 5m) > 2"))
                .containsExactly(
                        new Asked("a_bucket", Map.of("x", "1")),
                        new Asked("up", Map.of()),
                        new Asked("b_total", Map.of()));
    }

    @Test
    void missingMetricsAreDetected() {
        var metrics = "# HELP a_total x\na_total{state=\"ok\",} 1.0\nplain 2.0\n";
        assertThat(Expressions.missing(List.of("a_total + plain", "a_total{state=\"ok\"}"), metrics))
                .isEmpty();
        assertThat(Expressions.missing(List.of("a + plai", "a_total{state=\"bad\"}", "rate(x[1m])"), metrics))
                .containsExactly("a_total{state=bad}", "a{}", "plai{}", "x{}");
    }

    @Test
    void theFilesContainExpressions() throws Exception {
        assertThat(Expressions.alerts()).hasSizeGreaterThan(10);
        assertThat(Expressions.panels()).hasSizeGreaterThan(15);
        assertThat(Expressions.alerts().values()).allSatisfy(expression -> assertThat(Expressions.of(expression))
                .isNotEmpty()
                .allSatisfy(asked -> assertThat(asked.metric()).startsWith("millrace_")));
    }
}
