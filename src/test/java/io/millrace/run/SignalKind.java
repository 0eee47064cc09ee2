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
import io.millrace.step.Wakeup;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code signal}: waits for a message of a kind; its payload is the output. */
@Singleton
final class SignalKind implements StepKind<SignalKind.AwaitSignal> {

    record AwaitSignal(Template kindOfMessage) implements Action {
        @Override
        public String kind() {
            return "signal";
        }

        @Override
        public String label() {
            return Action.text(kindOfMessage);
        }

        @Override
        public @Nullable Object input(Function<Template, @Nullable Object> evaluate) {
            return evaluate.apply(kindOfMessage);
        }
    }

    @Singleton
    static final class Handler implements ActionHandler<AwaitSignal> {
        @Override
        public Uni<StepOutcome> attempt(AwaitSignal action, StepContext context) {
            var kind = String.valueOf(context.evaluate(action.kindOfMessage()));
            return Uni.createFrom().item(new StepOutcome.Parked(new Wakeup.Signal(kind)));
        }
    }

    @Override
    public String key() {
        return "signal";
    }

    @Override
    public int position() {
        return 101;
    }

    @Override
    public AwaitSignal read(WrittenValue value, WrittenFields step) {
        return new AwaitSignal(value.template());
    }

    @Override
    public KindSchema schema() {
        return new KindSchema(List.of("signal"), """
                {
                  "signal": { "description": "The kind of message." }
                }
                """);
    }

    @Override
    public KindDescription description() {
        return new KindDescription("Output: the payload of the message.");
    }

    @Override
    public Class<Handler> handler() {
        return Handler.class;
    }
}
