package io.millrace.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** A Lua script. Redis runs it atomically, and caches it under the hash of its text. */
public final class Script {

    /** @param keys all keys that the script uses; on a cluster of one slot */
    public record Call(List<String> keys, List<String> arguments) {

        public Call {
            keys = List.copyOf(keys);
            arguments = List.copyOf(arguments);
        }
    }

    private static final String INCLUDE = "-- include: ";

    private final String text;
    private final String hash;

    Script(String text) {
        this.text = text;
        try {
            // Not for security: Redis identifies scripts by it.
            var sha1 = MessageDigest.getInstance("SHA-1");
            this.hash = HexFormat.of().formatHex(sha1.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-1, by which Redis identifies scripts", e);
        }
    }

    /**
     * Reads a script from the resources. Lines {@code -- include: other.lua} at a file's head name files of the same folder
     * that it needs: each comes once, before the first file that includes it.
     *
     * @param path of the file, such as {@code /queue/take.lua}
     */
    public static Script resource(String path) {
        var text = new StringBuilder();
        compose(path, text, new HashSet<>());
        return new Script(text.toString());
    }

    private static void compose(String path, StringBuilder text, Set<String> included) {
        if (!included.add(path)) {
            return;
        }
        var own = read(path);
        var folder = path.substring(0, path.lastIndexOf('/') + 1);
        own.lines()
                .takeWhile(line -> line.startsWith(INCLUDE))
                .forEach(line ->
                        compose(folder + line.substring(INCLUDE.length()).strip(), text, included));
        text.append(own);
    }

    private static String read(String path) {
        try (var file = Script.class.getResourceAsStream(path)) {
            if (file == null) {
                throw new IllegalStateException(path + " is not among the resources");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read", e);
        }
    }

    String text() {
        return text;
    }

    /** Includes the text: never fails because Redis does not know the script, and makes it known to later calls by hash. */
    public Request withText(Call call) {
        return request(Command.EVAL, text, call);
    }

    /** Fails with {@code NOSCRIPT} when Redis has not seen the text since it started. */
    public Request byHash(Call call) {
        return request(Command.EVALSHA, hash, call);
    }

    private static Request request(Command command, String script, Call call) {
        var request = Request.cmd(command).arg(script).arg(call.keys().size());
        call.keys().forEach(request::arg);
        call.arguments().forEach(request::arg);
        return request;
    }
}
