package io.millrace.step;

import io.millrace.definition.Action;
import io.millrace.definition.KindDescription;
import io.millrace.definition.KindSchema;
import io.millrace.definition.WrittenFields;
import io.millrace.definition.WrittenValue;
import io.millrace.execution.Failure;
import io.millrace.expression.Json;
import io.millrace.expression.Template;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code fail}: ends the attempt with this message (a text, or <code>{message, details}</code>); never retried. */
@Singleton
public final class FailKind implements StepKind<FailKind.Fail> {

    private static final String KEY = "fail";

    public record Fail(Template message, @Nullable Template details) implements Action {
        @Override
        public String kind() {
            return KEY;
        }

        @Override
        public String label() {
            return Action.text(message);
        }

        @Override
        public @Nullable Object input(Function<Template, @Nullable Object> value) {
            return details == null
                    ? value.apply(message)
                    : Action.fields(value, "message", message, "details", details);
        }
    }

    @Singleton
    static final class Handler implements ActionHandler<Fail> {
        @Override
        public Uni<StepOutcome> attempt(Fail action, StepContext context) {
            var message = context.evaluate(action.message());
            Map<String, @Nullable Object> details = new LinkedHashMap<>();
            if (action.details() != null) {
                details.put("details", context.evaluate(action.details()));
            }
            var text = message instanceof String string ? string : Json.write(message);
            return Uni.createFrom().item(new StepOutcome.Failed(new Failure("fail", text, null, false, details)));
        }
    }

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public int position() {
        return 90;
    }

    @Override
    public @Nullable Fail read(WrittenValue value, WrittenFields step) {
        if (!value.isObject()) {
            return new Fail(value.text("a message, or an object with message and details"), null);
        }
        var fields = value.object("an object with message and details");
        if (fields == null) {
            return null;
        }
        var fail = new Fail(
                fields.required("message", "`fail` needs a `message`").text("a message"),
                fields.take("details").optional());
        fields.refuseRest(KEY);
        return fail;
    }

    @Override
    public KindSchema schema() {
        return new KindSchema(List.of(KEY), """
                {
                  "fail": {
                    "description": "Ends the attempt with this message; never retried.",
                    "oneOf": [
                      {
                        "type": "string"
                      },
                      {
                        "type": "object",
                        "required": [
                          "message"
                        ],
                        "additionalProperties": false,
                        "properties": {
                          "message": {
                            "type": "string",
                            "description": "May contain ${ expressions }."
                          },
                          "details": {
                            "description": "Any value; may contain ${ expressions }."
                          }
                        }
                      }
                    ]
                  }
                }
                """);
    }

    @Override
    public KindDescription description() {
        return new KindDescription("It has no output.");
    }

    @Override
    public Class<Handler> handler() {
        return Handler.class;
    }
}
