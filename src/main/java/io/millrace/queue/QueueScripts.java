package io.millrace.queue;

import io.millrace.redis.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The scripts of the queue, in {@code /queue}; each begins with {@code prelude.lua}. */
final class QueueScripts {

    static final Script OFFER = script("offer");
    static final Script TAKE = script("take");
    static final Script MOVE = script("move");
    static final Script ACK = script("ack");
    static final Script GIVEBACK = script("giveback");
    static final Script WITHDRAW = script("withdraw");
    static final Script MISSING = script("missing");
    static final Script LOST = script("lost");
    static final Script FILLING = script("filling");
    static final Script FILLED = script("filled");
    static final Script VACANCIES = script("vacancies");
    static final Script CROWDED = script("crowded");
    static final Script DEPTH = script("depth");
    static final Script PERMITS = script("permits");
    static final Script SETTLE = script("settle");

    private QueueScripts() {}

    private static Script script(String name) {
        return new Script(read("prelude") + read(name));
    }

    private static String read(String name) {
        var path = "/queue/" + name + ".lua";
        try (var file = QueueScripts.class.getResourceAsStream(path)) {
            if (file == null) {
                throw new IllegalStateException(path + " is not among the resources");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read", e);
        }
    }
}
