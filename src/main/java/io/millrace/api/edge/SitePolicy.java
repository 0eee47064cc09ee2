package io.millrace.api.edge;

import io.netty.util.NetUtil;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides whether a host's name and an origin belong to this service. */
final class SitePolicy {

    /** Nobody can register a name below these, so none can be pointed at this machine from outside. */
    private static final List<String> NEVER_PUBLIC = List.of(".localhost", ".local", ".internal");

    private static final String ANY = "*";

    private final List<String> hosts;
    private final Set<String> origins;

    SitePolicy(List<String> hosts, List<String> origins) {
        this.hosts = hosts.stream().map(SitePolicy::lower).toList();
        this.origins = origins.stream().map(SitePolicy::lower).collect(Collectors.toUnmodifiableSet());
    }

    /** @param host without its port; an IPv6 address may be in brackets */
    boolean knows(String host) {
        var name = lower(host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
        return isAddress(name)
                || name.indexOf('.') < 0
                || NEVER_PUBLIC.stream().anyMatch(name::endsWith)
                || hosts.stream().anyMatch(known -> matches(known, name));
    }

    /**
     * Whether a browser may have sent this request from a page of this service, or of an allowed origin.
     *
     * @param fetchSite the header Sec-Fetch-Site; null = not sent
     * @param origin the header Origin; null = not sent
     * @param host the request's own host, with its port unless it is the scheme's
     */
    boolean sameSite(@Nullable String fetchSite, @Nullable String origin, @Nullable String host) {
        if (origin != null && origins.contains(lower(origin))) {
            return true;
        }
        // A proxy may have changed Host, but no page can set what the browser says of the relation.
        if (fetchSite != null) {
            return fetchSite.equals("same-origin") || fetchSite.equals("none");
        }
        return origin == null || (host != null && isOf(origin, host));
    }

    private static boolean isOf(String origin, String host) {
        try {
            var from = URI.create(origin);
            var standard = "https".equalsIgnoreCase(from.getScheme()) ? 443 : 80;
            var to = URI.create("//" + host);
            return from.getHost() != null
                    && from.getHost().equalsIgnoreCase(to.getHost())
                    && port(from, standard) == port(to, standard);
        } catch (IllegalArgumentException e) {
            // Neither is what a browser sends.
            return false;
        }
    }

    private static int port(URI of, int standard) {
        return of.getPort() < 0 ? standard : of.getPort();
    }

    private static boolean matches(String known, String name) {
        return known.equals(ANY) || (known.startsWith("*.") ? name.endsWith(known.substring(1)) : name.equals(known));
    }

    private static boolean isAddress(String name) {
        return name.indexOf(':') >= 0 || NetUtil.isValidIpV4Address(name);
    }

    private static String lower(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
