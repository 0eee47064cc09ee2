package io.millrace.security;

import io.millrace.execution.TenantId;

import jakarta.enterprise.context.ApplicationScoped;

/** The caller of a request. */
@ApplicationScoped
public class Caller {

    /** The tenant whose workflows and executions the caller may see. */
    public TenantId tenant() {
        return TenantId.DEFAULT;
    }
}
