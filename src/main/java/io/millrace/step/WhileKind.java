package io.millrace.step;

import io.millrace.definition.Action;
import io.millrace.definition.Body;
import io.millrace.definition.KindDescription;
import io.millrace.definition.KindDescription.BodyKey;
import io.millrace.definition.KindDescription.Form;
import io.millrace.definition.KindDescription.ScopedName;
import io.millrace.definition.KindSchema;
import io.millrace.definition.LoopAction;
import io.millrace.definition.WrittenFields;
import io.millrace.definition.WrittenValue;
import io.millrace.expression.Scope;
import io.millrace.expression.Template;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code while} with {@code maxIterations} and {@code steps}: checked before each iteration; condition and steps see
 * {@code index} and, under the step's own id, the last iteration's output (null before the first). Output: the last
 * iteration's.
 */
@Singleton
public final class WhileKind implements StepKind<WhileKind.While> {

    private static final String KEY = "while";
    private static final int DEFAULT_MAX_ITERATIONS = 100;

    public record While(Template condition, int maxIterations, Body body) implements LoopAction {
        @Override
        public String kind() {
            return KEY;
        }

        @Override
        public String label() {
            return Action.text(condition) + ", at most " + maxIterations + " iterations";
        }

        @Override
        public @Nullable Object input(Function<Template, @Nullable Object> value) {
            return value.apply(condition);
        }

        @Override
        public boolean conditional() {
            return true;
        }

        @Override
        public Iterations turns(Scope outer, String id, Function<Template, @Nullable Object> evaluate) {
            return new Iterations(outer, id, maxIterations);
        }
    }

    record Iterations(Scope outer, String id, int count) implements LoopAction.Turns {
        @Override
        public Scope scope(int index, @Nullable Object last) {
            return outer.inner().with("index", index).with(id, last);
        }
    }

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public int position() {
        return 60;
    }

    @Override
    public While read(WrittenValue value, WrittenFields step) {
        int turns = step.take("maxIterations").integer(1, 100_000).orElse(DEFAULT_MAX_ITERATIONS);
        step.ownOutput(true);
        // The condition is evaluated before each iteration, with its names.
        var condition = value.within("index").condition();
        var body = step.required("steps", "`while` needs `steps`").body("index");
        step.ownOutput(false);
        return new While(condition, turns, body);
    }

    @Override
    public KindSchema schema() {
        return new KindSchema(List.of(KEY, "steps"), """
                {
                  "while": {
                    "$ref": "#/$defs/condition",
                    "description": "Checked before each iteration; may read `index` and, under the step's own id, the last iteration's output."
                  },
                  "maxIterations": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": 100000,
                    "default": 100,
                    "description": "Most iterations."
                  },
                  "steps": {
                    "$ref": "#/$defs/steps",
                    "description": "One iteration of a loop."
                  }
                }
                """);
    }

    @Override
    public KindDescription description() {
        var inTurns = Set.of("steps", KEY);
        return new KindDescription(
                "Output: the last iteration's.",
                List.of(),
                List.of(new BodyKey("steps", Form.TURNS)),
                List.of(
                        new ScopedName("index", "The index of the iteration, from 0.", inTurns),
                        new ScopedName("", "The last iteration's output: null before the first.", inTurns)),
                Set.of());
    }

    @Override
    public Class<WhileHandler> handler() {
        return WhileHandler.class;
    }
}
