package io.millrace.definition;

import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From text to graph, once for each version, and from graph to plan, for each look at it. */
@State(Scope.Benchmark)
public class PlanningBenchmark {

    @Param({"5", "300", "2000"})
    int steps;

    private final DefinitionParser parser = new DefinitionParser(Limits.DEFAULT);
    private String yaml;
    private Workflow workflow;

    @Setup
    public void write() {
        var random = new Random(4711);
        var text = new StringBuilder("name: planned\nsteps:\n  - { id: s0, set: { n: \"${ input.n }\" } }\n");
        for (int i = 1; i < steps; i++) {
            text.append("  - { id: s%d, set: { one: \"${ s%d.n }\", n: \"${ s%d.n + 1 }\" } }\n"
                    .formatted(i, random.nextInt(i), Math.max(0, i - 1 - random.nextInt(40))));
        }
        yaml = text.toString();
        workflow = parsed();
    }

    private Workflow parsed() {
        var parsed = parser.parse(yaml, Format.YAML);
        if (parsed instanceof Parsed.Valid valid) {
            return valid.workflow();
        }
        throw new IllegalStateException(parsed.toString());
    }

    @Benchmark
    public Workflow textToGraph() {
        return parsed();
    }

    @Benchmark
    public Plan graphToPlan() {
        return Plan.of(workflow);
    }
}
