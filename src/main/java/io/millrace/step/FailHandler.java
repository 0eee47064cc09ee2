package io.millrace.step;

import io.millrace.definition.Kind;
import io.millrace.execution.Failure;
import io.millrace.expression.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class FailHandler implements StepHandler<Kind.Fail> {

    @Override
    public Class<Kind.Fail> kind() {
        return Kind.Fail.class;
    }

    @Override
    public Uni<StepOutcome> attempt(Kind.Fail kind, StepContext context) {
        var message = context.evaluate(kind.message());
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        if (kind.details() != null) {
            details.put("details", context.evaluate(kind.details()));
        }
        var text = message instanceof String string ? string : Json.write(message);
        return Uni.createFrom().item(new StepOutcome.Failed(new Failure("fail", text, null, false, details)));
    }
}
