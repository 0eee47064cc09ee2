package io.millrace.security;

import jakarta.enterprise.context.ApplicationScoped;

/** The caller of a request. */
@ApplicationScoped
public class Caller {

    /** The tenant whose workflows and executions the caller may see. */
    public String tenant() {
        return "default";
    }
}
