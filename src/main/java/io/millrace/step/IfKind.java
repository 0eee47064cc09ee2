package io.millrace.step;

import io.millrace.definition.Action;
import io.millrace.definition.Body;
import io.millrace.definition.KindDescription;
import io.millrace.definition.KindDescription.BodyKey;
import io.millrace.definition.KindDescription.Form;
import io.millrace.definition.KindSchema;
import io.millrace.definition.WrittenFields;
import io.millrace.definition.WrittenValue;
import io.millrace.expression.Template;
import io.millrace.expression.Truthiness;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code if} with {@code then} and perhaps {@code else}. Output: the last of the branch taken, null without one. */
@Singleton
public final class IfKind implements StepKind<IfKind.If> {

    private static final String KEY = "if";

    public record If(
            Template condition, Body then, @Nullable Body otherwise) implements Action {
        @Override
        public String kind() {
            return KEY;
        }

        @Override
        public String label() {
            return Action.text(condition);
        }

        @Override
        public @Nullable Object input(Function<Template, @Nullable Object> value) {
            return value.apply(condition);
        }

        @Override
        public Map<String, Body> bodies() {
            Map<String, Body> bodies = new LinkedHashMap<>();
            bodies.put("then", then);
            if (otherwise != null) {
                bodies.put("else", otherwise);
            }
            return bodies;
        }
    }

    @Singleton
    static final class Handler implements BodyHandler<If> {
        @Override
        public RunningWork start(If action, StepAttempt attempt) {
            boolean holds = Truthiness.of(attempt.context().evaluate(action.condition()));
            return holds
                    ? Branch.take(attempt, action.then(), "then")
                    : Branch.take(attempt, action.otherwise(), "else");
        }
    }

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public int position() {
        return 30;
    }

    @Override
    public If read(WrittenValue value, WrittenFields step) {
        var condition = value.condition();
        var then = step.required("then", "`if` needs `then`").body();
        var otherwise = step.take("else");
        return new If(condition, then, otherwise.exists() ? otherwise.body() : null);
    }

    @Override
    public KindSchema schema() {
        return new KindSchema(List.of(KEY, "then"), """
                {
                  "if": {
                    "$ref": "#/$defs/condition",
                    "description": "Runs `then` or `else`. Output: the last of the branch taken."
                  },
                  "then": {
                    "$ref": "#/$defs/steps",
                    "description": "When the condition holds."
                  },
                  "else": {
                    "$ref": "#/$defs/steps",
                    "description": "When it does not."
                  }
                }
                """);
    }

    @Override
    public KindDescription description() {
        return new KindDescription(
                "Output: the output of the last step of the branch taken.",
                List.of(new BodyKey("then", Form.BRANCH), new BodyKey("else", Form.BRANCH)));
    }

    @Override
    public Class<Handler> handler() {
        return Handler.class;
    }
}
