package io.millrace.step;

import io.millrace.definition.Kind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Says what child is wanted; the run starts it, in one commit with the record that it waits. */
@ApplicationScoped
class SubWorkflowHandler implements StepHandler<Kind.SubWorkflow> {

    @Override
    public Class<Kind.SubWorkflow> kind() {
        return Kind.SubWorkflow.class;
    }

    @Override
    public Uni<StepOutcome> attempt(Kind.SubWorkflow kind, StepContext context) {
        return Uni.createFrom()
                .item(new StepOutcome.Parked(
                        new Wakeup.Child(kind.name(), kind.version(), context.evaluate(kind.input()))));
    }
}
