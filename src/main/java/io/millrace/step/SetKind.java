package io.millrace.step;

import io.millrace.definition.Action;
import io.millrace.definition.KindDescription;
import io.millrace.definition.KindSchema;
import io.millrace.definition.WrittenFields;
import io.millrace.definition.WrittenValue;
import io.millrace.expression.Template;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code set}: its value, evaluated. */
@Singleton
public final class SetKind implements StepKind<SetKind.SetValue> {

    private static final String KEY = "set";

    public record SetValue(Template value) implements Action {
        @Override
        public String kind() {
            return KEY;
        }

        @Override
        public String label() {
            return value.written() instanceof Map<?, ?> fields
                    ? String.join(
                            ", ", fields.keySet().stream().map(String::valueOf).toList())
                    : Action.text(value);
        }

        @Override
        public @Nullable Object input(Function<Template, @Nullable Object> evaluate) {
            return evaluate.apply(value);
        }
    }

    @Singleton
    static final class Handler implements ActionHandler<SetValue> {
        @Override
        public Uni<StepOutcome> attempt(SetValue action, StepContext context) {
            return Uni.createFrom().item(new StepOutcome.Done(context.evaluate(action.value())));
        }
    }

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public int position() {
        return 20;
    }

    @Override
    public SetValue read(WrittenValue value, WrittenFields step) {
        return new SetValue(value.template());
    }

    @Override
    public KindSchema schema() {
        return new KindSchema(List.of(KEY), """
                {
                  "set": {
                    "description": "Any value; its texts may contain ${ expressions }. Output: the value."
                  }
                }
                """);
    }

    @Override
    public KindDescription description() {
        return new KindDescription("Output: its value.");
    }

    @Override
    public Class<Handler> handler() {
        return Handler.class;
    }
}
