package io.millrace.app;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * {@code postgresql://user:password@host:port/database?parameters}, as JDBC wants it: for the migrations.
 *
 * @param jdbc without user and password
 */
record DatabaseUrl(
        String jdbc, @Nullable String user, @Nullable String password) {

    static final String EXAMPLE = "postgresql://user:password@host:5432/millrace";

    /** @throws IllegalArgumentException when {@link #fault} finds one */
    static DatabaseUrl parse(String text) {
        var fault = fault(text);
        if (fault != null) {
            throw new IllegalArgumentException("DATABASE_URL " + fault + "; it looks like " + EXAMPLE);
        }
        var uri = URI.create(text.strip());
        var port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        var jdbc = "jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query;
        var credentials = uri.getRawUserInfo();
        if (credentials == null) {
            return new DatabaseUrl(jdbc, null, null);
        }
        int colon = credentials.indexOf(':');
        return colon < 0
                ? new DatabaseUrl(jdbc, decode(credentials), null)
                : new DatabaseUrl(
                        jdbc, decode(credentials.substring(0, colon)), decode(credentials.substring(colon + 1)));
    }

    /** What is wrong with the text; null = nothing. It never repeats the text, which may hold a password. */
    static @Nullable String fault(String text) {
        try {
            var uri = new URI(text.strip());
            if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
                return "does not start with postgresql://";
            }
            if (uri.getHost() == null) {
                return "names no host";
            }
            if (uri.getPath() == null || uri.getPath().length() < 2) {
                return "names no database";
            }
            return null;
        } catch (URISyntaxException e) {
            return "is not a URL (" + e.getReason() + " at character " + (e.getIndex() + 1)
                    + "; special characters of a password are written %XX)";
        }
    }

    // Of percent signs only: a plus is a plus.
    private static String decode(String raw) {
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return jdbc;
    }
}
