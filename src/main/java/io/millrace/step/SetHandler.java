package io.millrace.step;

import io.millrace.definition.Kind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class SetHandler implements StepHandler<Kind.SetValue> {

    @Override
    public Class<Kind.SetValue> kind() {
        return Kind.SetValue.class;
    }

    @Override
    public Uni<StepOutcome> attempt(Kind.SetValue kind, StepContext context) {
        return Uni.createFrom().item(new StepOutcome.Done(context.evaluate(kind.value())));
    }
}
