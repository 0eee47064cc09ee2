package io.millrace.execution;

import java.util.Optional;

/**
 * Executions of a tenant that share the slots of one key ({@link StartLimits.Slots}).
 *
 * @param limit how many of them may run at a time
 */
public record ConcurrencyGroup(TenantId tenant, String key, int limit) {

    /** Empty: executions with these limits need no slot. */
    public static Optional<ConcurrencyGroup> of(TenantId tenant, StartLimits limits) {
        return Optional.ofNullable(limits.slots())
                .map(slots -> new ConcurrencyGroup(tenant, slots.key(), slots.limit()));
    }
}
