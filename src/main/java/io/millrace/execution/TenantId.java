package io.millrace.execution;

/**
 * Names a tenant. It is on every row, key, channel and cache entry, and comes from the caller's credential, never from a
 * request's content.
 */
public record TenantId(String value) implements Comparable<TenantId> {

    /** The only tenant while there is no access control. */
    public static final TenantId DEFAULT = new TenantId("default");

    @Override
    public int compareTo(TenantId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
