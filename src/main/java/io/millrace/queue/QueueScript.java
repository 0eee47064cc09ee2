package io.millrace.queue;

import io.millrace.redis.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The scripts of the queue, in {@code /queue}; each begins with {@code prelude.lua}. */
enum QueueScript {
    OFFER,
    TAKE,
    MOVE,
    ACK,
    GIVEBACK,
    WITHDRAW,
    VACANCIES,
    CROWDED,
    DEPTH,
    PERMITS,
    SETTLE;

    final Script script;

    QueueScript() {
        script = new Script(read("prelude") + read(name().toLowerCase(Locale.ROOT)));
    }

    private static String read(String name) {
        var path = "/queue/" + name + ".lua";
        try (var file = QueueScript.class.getResourceAsStream(path)) {
            if (file == null) {
                throw new IllegalStateException(path + " is not among the resources");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read", e);
        }
    }
}
