package io.millrace.step;

import java.net.IDN;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a request goes, taken from a URL as browsers take it: a scheme in any case, any name as a host, characters that a URL
 * cannot hold encoded once, the fragment left out.
 *
 * @param target path and query as they are sent
 * @param credentials user and password of the URL as Basic authentication; null = it has none
 */
record HttpAddress(
        boolean ssl,
        String host,
        int port,
        String target,
        @Nullable String credentials) {

    private static final Pattern URL = Pattern.compile("(?i)(https?)://([^/?#\\\\]*)([^?#]*)(\\?[^#]*)?(#.*)?");
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:(.*)@)?(\\[[0-9a-fA-F:.]+]|[^\\[\\]@:\\s]+)(?::(\\d*))?");
    private static final Pattern HOST = Pattern.compile("\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]{1,255}");
    private static final Pattern SCHEME = Pattern.compile("(?i)[a-z][a-z0-9+.-]*:.*");
    private static final Pattern ESCAPE = Pattern.compile("[0-9a-fA-F]{2}");
    private static final String AS_THEY_ARE = "-._~!$&'()*+,;=:@/?";

    /**
     * @param query added to the URL's own, encoded; may be empty
     * @throws IllegalArgumentException when it is no such URL; the message is for the user
     */
    static HttpAddress of(String url, String query) {
        var parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException("the url must start with http:// or https://, and is: " + url);
        }
        var authority = AUTHORITY.matcher(parts.group(2));
        if (!authority.matches()) {
            throw new IllegalArgumentException("the url has no valid host: " + url.replaceFirst("//.*@", "//"));
        }
        boolean ssl = parts.group(1).equalsIgnoreCase("https");
        var path = parts.group(3).isEmpty() ? "/" : parts.group(3);
        var own = parts.group(4) == null ? "" : parts.group(4);
        var joined = query.isEmpty() ? own : own.isEmpty() ? "?" + query : own + "&" + query;
        return new HttpAddress(
                ssl,
                host(authority.group(2)),
                port(authority.group(3), ssl),
                encoded(path + joined),
                credentials(authority.group(1)));
    }

    /** Scheme, host and port. */
    String origin() {
        return (ssl ? "https://" : "http://") + host + ":" + port;
    }

    /**
     * Where a {@code Location} leads that was received from here.
     *
     * @throws IllegalArgumentException when it is no address
     */
    HttpAddress resolve(String location) {
        var to = location.strip();
        if (SCHEME.matcher(to).matches()) {
            return of(to, "");
        }
        if (to.startsWith("//")) {
            return of((ssl ? "https:" : "http:") + to, "");
        }
        var path = target.replaceFirst("\\?.*", "");
        if (to.isEmpty() || to.startsWith("#")) {
            return at(target);
        }
        if (to.startsWith("?")) {
            return at(path + to);
        }
        return at(withoutDots(encoded(to.startsWith("/") ? to : path.substring(0, path.lastIndexOf('/') + 1) + to)));
    }

    private HttpAddress at(String to) {
        return new HttpAddress(ssl, host, port, encoded(to.replaceFirst("#.*", "")), credentials);
    }

    private static String withoutDots(String target) {
        int end = target.indexOf('?') < 0 ? target.length() : target.indexOf('?');
        var path = URI.create("http://host" + target.substring(0, end).replaceFirst("#.*", ""))
                .normalize();
        return path.getRawPath().replaceFirst("^(/\\.\\.)+(?=/|$)", "") + target.substring(end);
    }

    private static String host(String written) {
        String host;
        try {
            host = written.chars().allMatch(c -> c < 128) ? written : IDN.toASCII(written);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the url's host '" + written + "' is no valid name", e);
        }
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("the url's host '" + written + "' is no valid name");
        }
        return host.toLowerCase(Locale.ROOT);
    }

    private static int port(@Nullable String written, boolean ssl) {
        if (written == null || written.isEmpty()) {
            return ssl ? 443 : 80;
        }
        int port = written.length() > 5 ? -1 : Integer.parseInt(written);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("the url's port must be from 1 to 65535, and is " + written);
        }
        return port;
    }

    private static @Nullable String credentials(@Nullable String written) {
        if (written == null || written.isEmpty()) {
            return null;
        }
        var parts = written.split(":", 2);
        var plain = decoded(parts[0]) + ":" + (parts.length == 1 ? "" : decoded(parts[1]));
        return "Basic " + Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the url's user or password has a % that encodes nothing", e);
        }
    }

    /** What is encoded stays so; a blank, a control character or any other that a URL cannot hold becomes UTF-8 in %XX. */
    private static String encoded(String text) {
        var encoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            boolean escape =
                    c == '%' && ESCAPE.matcher(text).region(i, text.length()).lookingAt();
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || AS_THEY_ARE.indexOf(c) >= 0);
            if (escape || plain) {
                encoded.append((char) c);
            } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    encoded.append('%').append("%02X".formatted(b & 0xff));
                }
            }
        }
        return encoded.toString();
    }
}
