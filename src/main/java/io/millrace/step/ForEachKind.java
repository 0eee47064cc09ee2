package io.millrace.step;

import io.millrace.definition.Action;
import io.millrace.definition.Body;
import io.millrace.definition.KindDescription;
import io.millrace.definition.KindDescription.BodyKey;
import io.millrace.definition.KindDescription.Form;
import io.millrace.definition.KindDescription.ScopedName;
import io.millrace.definition.KindDescription.Trait;
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
 * {@code forEach} with {@code concurrency} and {@code steps}: one iteration per item. Output: the list of each
 * iteration's last output.
 */
@Singleton
public final class ForEachKind implements StepKind<ForEachKind.ForEach> {

    private static final String KEY = "forEach";
    private static final int DEFAULT_CONCURRENCY = 10;

    /** @param concurrency iterations at a time */
    public record ForEach(Template items, int concurrency, Body body) implements LoopAction {
        @Override
        public String kind() {
            return KEY;
        }

        @Override
        public String label() {
            var turns = items.written() instanceof List<?> list ? list.size() + " iterations" : Action.text(items);
            return turns + ", " + concurrency + " at a time";
        }

        @Override
        public @Nullable Object input(Function<Template, @Nullable Object> value) {
            return value.apply(items);
        }

        @Override
        public boolean conditional() {
            return false;
        }

        @Override
        public Items turns(Scope outer, String id, Function<Template, @Nullable Object> evaluate) {
            return new Items(outer, items(evaluate.apply(items)));
        }

        // JSONata gives a single match as itself and not as a list of one.
        private static List<?> items(@Nullable Object value) {
            if (value == null) {
                return List.of();
            }
            return value instanceof List<?> list ? list : List.of(value);
        }
    }

    record Items(Scope outer, List<?> items) implements LoopAction.Turns {
        @Override
        public int count() {
            return items.size();
        }

        @Override
        public Scope scope(int index, @Nullable Object last) {
            return outer.inner().with("item", items.get(index)).with("index", index);
        }
    }

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public int position() {
        return 50;
    }

    @Override
    public ForEach read(WrittenValue value, WrittenFields step) {
        var items = value.isList()
                ? value.template()
                : value.expression("a list, or one ${ expression } that gives a list");
        int concurrency = step.take("concurrency").integer(1, 1000).orElse(DEFAULT_CONCURRENCY);
        var steps = step.required("steps", "`forEach` needs `steps`");
        return new ForEach(items, concurrency, steps.body("item", "index"));
    }

    @Override
    public KindSchema schema() {
        return new KindSchema(List.of(KEY, "steps"), """
                {
                  "forEach": {
                    "description": "A list, or one ${ expression } that returns one. Output: the list of each iteration's last output.",
                    "oneOf": [
                      {
                        "type": "array"
                      },
                      {
                        "$ref": "#/$defs/expression"
                      }
                    ]
                  },
                  "concurrency": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": 1000,
                    "default": 10,
                    "description": "Concurrent iterations."
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
        var inTurns = Set.of("steps");
        return new KindDescription(
                "Output: the list of each iteration's last output.",
                List.of(),
                List.of(new BodyKey("steps", Form.TURNS)),
                List.of(
                        new ScopedName("item", "The item of this iteration.", inTurns),
                        new ScopedName("index", "The index of the iteration, from 0.", inTurns)),
                Set.of(Trait.COUNTED_TURNS));
    }

    @Override
    public Class<ForEachHandler> handler() {
        return ForEachHandler.class;
    }
}
