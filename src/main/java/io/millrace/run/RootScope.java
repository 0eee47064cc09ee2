package io.millrace.run;

import io.millrace.execution.Claim;
import io.millrace.expression.Json;
import io.millrace.expression.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The roots every expression of an execution sees: {@code input}, {@code trigger}, {@code execution}. */
final class RootScope {

    private RootScope() {}

    static Scope of(Claim claim) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("id", claim.id().toString());
        facts.put("workflow", claim.workflow());
        facts.put("version", claim.version());
        facts.put("attempt", claim.attempt());
        facts.put("createdAt", claim.createdAt().toString());
        facts.put("startedAt", claim.startedAt().toString());
        return new Scope()
                .with("input", Json.parse(claim.input()))
                .with("trigger", Map.of("type", claim.trigger()))
                .with("execution", facts);
    }
}
