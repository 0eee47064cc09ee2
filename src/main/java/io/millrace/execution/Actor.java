package io.millrace.execution;

/**
 * Who orders something about executions, within which tenant.
 *
 * @param subject of a person's or a service's credential; {@link #SYSTEM} for what Millrace orders itself
 */
public record Actor(TenantId tenant, String subject) {

    /** The subject of orders that follow from other executions, such as cancelling a child that nobody awaits. */
    public static final String SYSTEM = "millrace";

    public static Actor system(TenantId tenant) {
        return new Actor(tenant, SYSTEM);
    }

    @Override
    public String toString() {
        return subject + " of tenant " + tenant;
    }
}
