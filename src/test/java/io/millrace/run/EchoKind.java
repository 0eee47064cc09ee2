package io.millrace.run;

import io.millrace.definition.Action;
import io.millrace.definition.KindDescription;
import io.millrace.definition.KindSchema;
import io.millrace.definition.WrittenFields;
import io.millrace.definition.WrittenValue;
import io.millrace.expression.Template;
import io.millrace.step.ActionHandler;
import io.millrace.step.StepContext;
import io.millrace.step.StepKind;
import io.millrace.step.StepOutcome;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code echo}: a value, as many {@code times}. Nothing of the product knows it: this file is all there is of the kind. */
@Singleton
final class EchoKind implements StepKind<EchoKind.Echo> {

    record Echo(Template value, int times) implements Action {
        @Override
        public String kind() {
            return "echo";
        }

        @Override
        public String label() {
            return Action.text(value) + " " + times + " times";
        }

        @Override
        public @Nullable Object input(Function<Template, @Nullable Object> evaluate) {
            return evaluate.apply(value);
        }
    }

    @Singleton
    static final class Handler implements ActionHandler<Echo> {
        @Override
        public Uni<StepOutcome> attempt(Echo action, StepContext context) {
            var output = Collections.nCopies(action.times(), context.evaluate(action.value()));
            return Uni.createFrom().item(new StepOutcome.Done(output));
        }
    }

    @Override
    public String key() {
        return "echo";
    }

    @Override
    public int position() {
        return 100;
    }

    @Override
    public Echo read(WrittenValue value, WrittenFields step) {
        return new Echo(value.template(), step.take("times").integer(1, 3).orElse(2));
    }

    @Override
    public KindSchema schema() {
        return new KindSchema(List.of("echo"), """
                {
                  "echo": { "description": "Any value." },
                  "times": { "type": "integer", "minimum": 1, "maximum": 3 }
                }
                """);
    }

    @Override
    public KindDescription description() {
        return new KindDescription("Output: the value, so many times.");
    }

    @Override
    public Class<Handler> handler() {
        return Handler.class;
    }
}
