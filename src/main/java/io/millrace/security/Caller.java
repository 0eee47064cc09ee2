package io.millrace.security;

import jakarta.enterprise.context.ApplicationScoped;

/** Reads the principal of the request that enters. */
@ApplicationScoped
public class Caller {

    public Principal principal() {
        return Principal.ANONYMOUS;
    }
}
