/**
 * What every request and connection has to pass before a resource or a socket sees it.
 *
 * <p>Owns: {@code EdgeConfig}, {@code SitePolicy} (which hosts and origins belong to this service), {@code EntryChecks}
 * (host, origin, framing, media type and time of a request), {@code ConnectionLimits} and {@code ConnectionGuard} (how many
 * connections there may be, and how long a request's head may take).
 *
 * <p>Invariants: a browser on another site's page can change nothing and open no socket, because it marks such requests
 * with {@code Origin} or {@code Sec-Fetch-Site}; a name that points at this machine by its owner's DNS reads nothing,
 * because it is in {@code Host}. Clients that are no browser send none of these marks and are not affected. A connection
 * that does not finish a request in time is closed.
 */
@NullMarked
package io.millrace.api.edge;

import org.jspecify.annotations.NullMarked;
