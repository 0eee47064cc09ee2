package io.millrace.submission;

import io.millrace.execution.NewExecution;
import io.millrace.execution.TenantId;
import io.millrace.journal.ExecutionInserts;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The result of validation: an execution to store, or why there is none. */
sealed interface Validated {

    <T> T fold(Function<Valid, T> valid, Function<Refused, T> refused);

    /** @param key under which the request is done once; null = none */
    record Valid(NewExecution execution, ExecutionInserts.@Nullable Key key) implements Validated {
        @Override
        public <T> T fold(Function<Valid, T> valid, Function<Refused, T> refused) {
            return valid.apply(this);
        }
    }

    /** @param key under which the same request may have been accepted before; null = none */
    record Refused(Submitted answer, TenantId tenant, ExecutionInserts.@Nullable Key key) implements Validated {
        @Override
        public <T> T fold(Function<Valid, T> valid, Function<Refused, T> refused) {
            return refused.apply(this);
        }
    }
}
