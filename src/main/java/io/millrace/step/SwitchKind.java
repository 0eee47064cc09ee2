package io.millrace.step;

import io.millrace.definition.Action;
import io.millrace.definition.Body;
import io.millrace.definition.KindDescription;
import io.millrace.definition.KindDescription.BodyKey;
import io.millrace.definition.KindDescription.Form;
import io.millrace.definition.KindSchema;
import io.millrace.definition.WrittenFields;
import io.millrace.definition.WrittenValue;
import io.millrace.expression.Json;
import io.millrace.expression.Template;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code switch} with {@code cases} and perhaps {@code default}. Output: the last of the branch taken, null without one. */
@Singleton
public final class SwitchKind implements StepKind<SwitchKind.Switch> {

    private static final String KEY = "switch";

    /** @param cases a value as text, and its steps, in the order written */
    public record Switch(
            Template value,
            Map<String, Body> cases,
            @Nullable Body otherwise) implements Action {
        public Switch {
            cases = Collections.unmodifiableMap(new LinkedHashMap<>(cases));
        }

        @Override
        public String kind() {
            return KEY;
        }

        @Override
        public String label() {
            return Action.text(value);
        }

        @Override
        public @Nullable Object input(Function<Template, @Nullable Object> evaluate) {
            return evaluate.apply(value);
        }

        @Override
        public Map<String, Body> bodies() {
            Map<String, Body> bodies = new LinkedHashMap<>(cases);
            if (otherwise != null) {
                bodies.put("default", otherwise);
            }
            return bodies;
        }
    }

    @Singleton
    static final class Handler implements BodyHandler<Switch> {
        @Override
        public RunningWork start(Switch action, StepAttempt attempt) {
            var text = text(attempt.context().evaluate(action.value()));
            var body = action.cases().get(text);
            return body != null
                    ? Branch.take(attempt, body, text)
                    : Branch.take(attempt, action.otherwise(), "default");
        }

        // The number 1.0 is the number 1, however it was written.
        private static String text(@Nullable Object value) {
            if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
                return Long.toString(number.longValue());
            }
            return Json.text(value);
        }
    }

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public int position() {
        return 40;
    }

    @Override
    public Switch read(WrittenValue written, WrittenFields step) {
        var value = written.template();
        if (value.constant()) {
            written.refuse("`switch` needs an ${ expression } to choose by");
        }
        Map<String, Body> cases = new LinkedHashMap<>();
        step.required("cases", "`switch` needs `cases`")
                .entries("an object of at least one value with its steps")
                .forEach((key, branch) -> {
                    if (key.equals("default")) {
                        branch.refuseKey("write `default` beside `cases`, not in it");
                    }
                    cases.put(key, branch.body());
                });
        var otherwise = step.take("default");
        return new Switch(value, cases, otherwise.exists() ? otherwise.body() : null);
    }

    @Override
    public KindSchema schema() {
        return new KindSchema(List.of(KEY, "cases"), """
                {
                  "switch": {
                    "description": "The value to select a case by, with an ${ expression }. Output: the last of the branch taken.",
                    "not": {
                      "type": [
                        "null",
                        "boolean",
                        "number"
                      ]
                    }
                  },
                  "cases": {
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": {
                      "not": {
                        "const": "default"
                      }
                    },
                    "additionalProperties": {
                      "$ref": "#/$defs/steps"
                    },
                    "description": "A value, written as text, and its steps."
                  },
                  "default": {
                    "$ref": "#/$defs/steps",
                    "description": "When no case matches."
                  }
                }
                """);
    }

    @Override
    public KindDescription description() {
        return new KindDescription(
                "Output: the output of the last step of the branch taken.",
                List.of(new BodyKey("cases", Form.BRANCHES), new BodyKey("default", Form.BRANCH)));
    }

    @Override
    public Class<Handler> handler() {
        return Handler.class;
    }
}
