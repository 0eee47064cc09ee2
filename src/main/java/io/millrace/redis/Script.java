package io.millrace.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A Lua script. Redis runs it atomically and knows it by the hash of its text once it has seen it. */
public final class Script {

    /** @param keys all that the script touches; on a cluster of one slot */
    public record Call(List<String> keys, List<String> arguments) {

        public Call {
            keys = List.copyOf(keys);
            arguments = List.copyOf(arguments);
        }
    }

    private final String text;
    private final String hash;

    public Script(String text) {
        this.text = text;
        try {
            // Not for safety: Redis names its scripts so.
            var sha1 = MessageDigest.getInstance("SHA-1");
            this.hash = HexFormat.of().formatHex(sha1.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-1, which Redis names scripts by", e);
        }
    }

    /** Brings the text along: never fails for being unknown, and makes the script known to calls by hash behind it. */
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
