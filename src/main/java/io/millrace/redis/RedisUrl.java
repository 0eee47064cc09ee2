package io.millrace.redis;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where Redis is: one server {@code redis://user:password@host:6379/0}, nodes of a cluster
 * {@code redis+cluster://h1:7000,h2:7001}, or sentinels of a master {@code redis+sentinel://h1:26379,h2:26379/name}.
 * {@code rediss} instead of {@code redis} is TLS.
 *
 * @param hosts a URL for each server that was named, credentials included
 * @param master the name under which the sentinels know their master
 */
public record RedisUrl(Kind kind, List<String> hosts, Optional<String> master) {

    /** How Redis is run. */
    public enum Kind {
        STANDALONE(6379),
        CLUSTER(6379),
        SENTINEL(26379);

        private final int port;

        Kind(int port) {
            this.port = port;
        }

        /** As people and configuration write it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String SHAPE = "expected redis://user:password@host:port,"
            + " redis+cluster://host:port,host:port or redis+sentinel://host:port,host:port/master";

    private static final Pattern SCHEME = Pattern.compile("(rediss?)(?:\\+(cluster|sentinel))?");
    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\[\\]:]+)(?::(\\d{1,5}))?");
    private static final Pattern DATABASE = Pattern.compile("(?:/(\\d{1,5})?)?");
    private static final Pattern MASTER = Pattern.compile("/([^/]+)");

    public RedisUrl {
        hosts = List.copyOf(hosts);
    }

    /** @throws IllegalArgumentException when the text is something else; the message never repeats the text */
    public static RedisUrl parse(String text) {
        var url = text.strip();
        if (url.startsWith("unix://")) {
            return new RedisUrl(Kind.STANDALONE, List.of(url), Optional.empty());
        }
        int colon = url.indexOf("://");
        var scheme = SCHEME.matcher(url.substring(0, Math.max(0, colon)));
        if (!scheme.matches()) {
            throw refused("is not a Redis URL: " + SHAPE);
        }
        var kind = scheme.group(2) == null
                ? Kind.STANDALONE
                : Kind.valueOf(scheme.group(2).toUpperCase(Locale.ROOT));
        var rest = url.substring(colon + "://".length());
        int question = rest.indexOf('?');
        var query = question < 0 ? "" : rest.substring(question);
        rest = question < 0 ? rest : rest.substring(0, question);
        int slash = rest.indexOf('/');
        var path = slash < 0 ? "" : rest.substring(slash);
        var authority = slash < 0 ? rest : rest.substring(0, slash);

        var master = master(kind, path);
        var database = kind == Kind.STANDALONE ? path : "";
        int at = authority.lastIndexOf('@');
        var credentials = authority.substring(0, at + 1);
        var hosts = Arrays.stream(authority.substring(at + 1).split(",", -1))
                .map(host -> scheme.group(1) + "://" + credentials + address(host.strip(), kind) + database + query)
                .map(RedisUrl::valid)
                .toList();
        if (kind == Kind.STANDALONE && hosts.size() > 1) {
            throw refused("names several hosts; write redis+cluster:// or redis+sentinel:// if they belong together");
        }
        return new RedisUrl(kind, hosts, master);
    }

    /** The servers without credentials, for logs. */
    public String addresses() {
        var addresses = hosts.stream()
                .map(host -> host.replaceFirst("^[^:]+://", "")
                        .replaceFirst("^.*@", "")
                        .replaceFirst("[?].*$", ""))
                .toList();
        return String.join(",", addresses) + master.map(name -> "/" + name).orElse("");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return kind.text() + " " + addresses();
    }

    private static Optional<String> master(Kind kind, String path) {
        switch (kind) {
            case SENTINEL -> {
                var name = MASTER.matcher(path);
                if (!name.matches()) {
                    throw refused("does not end with the name of the master that the sentinels watch: " + SHAPE);
                }
                return Optional.of(name.group(1));
            }
            case CLUSTER -> {
                if (!path.isEmpty() && !path.equals("/") && !path.equals("/0")) {
                    throw refused("names a database, and a cluster has only one: " + SHAPE);
                }
            }
            case STANDALONE -> {
                if (!DATABASE.matcher(path).matches()) {
                    throw refused("has something other than the number of a database behind the '/': " + SHAPE);
                }
            }
        }
        return Optional.empty();
    }

    private static String address(String text, Kind kind) {
        var host = HOST.matcher(text);
        if (!host.matches()) {
            throw refused("has no valid host and port (is a '/' in the password percent-encoded?): " + SHAPE);
        }
        int port = host.group(2) == null ? kind.port : Integer.parseInt(host.group(2));
        if (port == 0 || port > 65_535) {
            throw refused("has a port that is not between 1 and 65535");
        }
        return host.group(1) + ":" + port;
    }

    private static String valid(String url) {
        try {
            if (new URI(url).getHost() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Reported below, without the text: it may contain a password.
        }
        throw refused(
                "contains characters that a URL cannot contain: percent-encode them in user and password, and write host"
                        + " names without underscores");
    }

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("REDIS_URL " + why);
    }
}
