package io.millrace.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A statement that is too long for a text block: a file beside the classes, named after what it does. */
public final class SqlFile {

    private SqlFile() {}

    /** @param path of the resource, absolute */
    public static String read(String path) {
        try (var file = SqlFile.class.getResourceAsStream(path)) {
            if (file == null) {
                throw new IllegalStateException("no statement at " + path);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
