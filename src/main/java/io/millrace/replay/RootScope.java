package io.millrace.replay;

import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Trigger;
import io.millrace.expression.Json;
import io.millrace.expression.Scope;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The roots every expression of an execution sees: {@code input}, {@code trigger}, {@code execution}. */
public final class RootScope {

    private RootScope() {}

    public static Scope of(Claim claim) {
        return of(
                claim.id(),
                claim.workflow(),
                claim.version(),
                claim.attempt(),
                claim.createdAt(),
                claim.startedAt(),
                claim.trigger(),
                claim.input());
    }

    public static Scope of(
            ExecutionId id,
            String workflow,
            int version,
            int attempt,
            Instant createdAt,
            Instant startedAt,
            Trigger trigger,
            String input) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("id", id.toString());
        facts.put("workflow", workflow);
        facts.put("version", version);
        facts.put("attempt", attempt);
        facts.put("createdAt", createdAt.toString());
        facts.put("startedAt", startedAt.toString());
        return new Scope()
                .with("input", Json.parse(input))
                .with("trigger", trigger.facts())
                .with("execution", facts);
    }
}
