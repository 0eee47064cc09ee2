package io.millrace.database;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The address of a Postgres database and its credentials: {@code postgresql://user:password@host:port/database?sslmode=require}.
 *
 * @param parameters after the {@code ?}, without user and password
 */
public record DatabaseUrl(
        String host, int port, String database, String user, String password, Map<String, String> parameters) {

    public static final int DEFAULT_PORT = 5432;

    private static final String SHAPE = "expected postgresql://user:password@host:port/database";

    public DatabaseUrl {
        parameters = Map.copyOf(parameters);
    }

    /**
     * Also reads {@code postgres://} and a leading {@code jdbc:}. Parts with reserved characters are percent-encoded.
     *
     * @throws IllegalArgumentException when the text is something else; the message never repeats the text
     */
    public static DatabaseUrl parse(String text) {
        String rest = text.strip();
        if (rest.startsWith("jdbc:")) {
            rest = rest.substring("jdbc:".length());
        }
        int scheme = rest.indexOf("://");
        if (scheme < 0 || !rest.substring(0, scheme).matches("postgres(ql)?")) {
            throw new IllegalArgumentException("DATABASE_URL is not a Postgres URL: " + SHAPE);
        }
        rest = rest.substring(scheme + "://".length());

        int question = rest.indexOf('?');
        var parameters = parameters(question < 0 ? "" : rest.substring(question + 1));
        rest = question < 0 ? rest : rest.substring(0, question);

        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String database = slash < 0 ? "" : decode(rest.substring(slash + 1));

        int at = authority.lastIndexOf('@');
        String[] credentials =
                at < 0 ? new String[0] : authority.substring(0, at).split(":", 2);
        String user = Optional.ofNullable(parameters.remove("user"))
                .orElse(credentials.length > 0 ? decode(credentials[0]) : "postgres");
        String password = Optional.ofNullable(parameters.remove("password"))
                .orElse(credentials.length > 1 ? decode(credentials[1]) : "");

        String address = authority.substring(at + 1);
        if (address.contains(",")) {
            throw new IllegalArgumentException("DATABASE_URL names several hosts; give the one that takes writes");
        }
        int colon = address.lastIndexOf(':');
        boolean hasPort = colon >= 0 && address.indexOf(']', colon) < 0;
        String host = hasPort ? address.substring(0, colon) : address;
        return new DatabaseUrl(
                host.isEmpty() ? "localhost" : host.replace("[", "").replace("]", ""),
                hasPort ? port(address.substring(colon + 1)) : DEFAULT_PORT,
                database.isEmpty() ? user : database,
                user,
                password,
                parameters);
    }

    /** For a JDBC driver, without user and password. */
    public String jdbcUrl() {
        String query = parameters.entrySet().stream()
                .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                .sorted()
                .collect(Collectors.joining("&"));
        return "jdbc:postgresql://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/"
                + encode(database) + (query.isEmpty() ? "" : "?" + query);
    }

    /** Without the password: fit for a log. */
    @Override
    public String toString() {
        return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
    }

    private static Map<String, String> parameters(String query) {
        var parameters = new LinkedHashMap<String, String>();
        for (String pair : query.split("&", -1)) {
            String[] keyAndValue = pair.split("=", 2);
            if (!pair.isEmpty()) {
                parameters.put(decode(keyAndValue[0]), keyAndValue.length > 1 ? decode(keyAndValue[1]) : "");
            }
        }
        return parameters;
    }

    private static int port(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535 || Integer.parseInt(text) == 0) {
            throw new IllegalArgumentException(
                    "DATABASE_URL has no valid port (is a '/' or ':' in the password percent-encoded?): " + SHAPE);
        }
        return Integer.parseInt(text);
    }

    // In a URL '+' is itself; only in forms it is a space.
    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // The cause would repeat the text, and with it perhaps the password.
            throw new IllegalArgumentException("DATABASE_URL has a '%' that is not followed by two hex digits");
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
