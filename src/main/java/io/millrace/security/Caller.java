package io.millrace.security;

import jakarta.enterprise.context.ApplicationScoped;

/** Who asks. */
@ApplicationScoped
public class Caller {

    /** The tenant whose workflows and executions the caller sees; no other's. */
    public String tenant() {
        return "default";
    }
}
