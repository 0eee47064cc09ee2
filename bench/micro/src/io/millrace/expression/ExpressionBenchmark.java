package io.millrace.expression;

import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a step evaluates before it works, by how much of the library it needs. */
@State(Scope.Benchmark)
public class ExpressionBenchmark {

    private final io.millrace.expression.Scope scope = new io.millrace.expression.Scope()
            .with("input", Map.of("n", 7, "limit", 3, "lines", lines()))
            .with("a", Map.of("n", 7, "body", Map.of("items", lines())));
    private final Expression path = Expression.compile("input.n");
    private final Expression condition = Expression.compile("input.limit > 2 and a.n = 7");
    private final Expression sum = Expression.compile("$sum(input.lines.(price * quantity))");
    private final Template step = Template.compile(Map.of("n", "${ a.n }", "side", "left"));
    private final Template text = Template.compile("item ${ input.n } of ${ input.limit }");

    private static List<Map<String, Object>> lines() {
        return List.of(
                Map.of("price", 5, "quantity", 2),
                Map.of("price", 7, "quantity", 1),
                Map.of("price", 1, "quantity", 9));
    }

    @Benchmark
    public Object aPath() {
        return path.evaluate(scope, Bounds.DEFAULT);
    }

    @Benchmark
    public Object aCondition() {
        return condition.evaluate(scope, Bounds.DEFAULT);
    }

    @Benchmark
    public Object aSumOverAList() {
        return sum.evaluate(scope, Bounds.DEFAULT);
    }

    @Benchmark
    public Object theValueOfASetStep() {
        return step.evaluate(scope, Bounds.DEFAULT);
    }

    @Benchmark
    public Object aTextWithTwoExpressions() {
        return text.evaluate(scope, Bounds.DEFAULT);
    }

    @Benchmark
    public Object compiling() {
        return Expression.compile("$sum(input.lines.(price * quantity))");
    }
}
