package io.millrace.security;

import io.millrace.execution.Actor;
import io.millrace.execution.TenantId;
import java.util.Set;

/**
 * Who makes a request: read once where the request enters, and passed on from there.
 *
 * @param subject names the credential's owner
 * @param roles what the credential allows
 */
public record Principal(TenantId tenant, String subject, Set<String> roles) {

    /** Everybody, while there is no access control. */
    public static final Principal ANONYMOUS = new Principal(TenantId.DEFAULT, "anonymous", Set.of("admin"));

    public Principal {
        roles = Set.copyOf(roles);
    }

    /** The same as the one who gives an order. */
    public Actor actor() {
        return new Actor(tenant, subject);
    }
}
