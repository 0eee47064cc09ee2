package io.millrace.definition;

import java.util.Locale;

/** The syntax of a definition. */
public enum Format {
    YAML,
    JSON;

    /** By media type, such as {@code application/json; charset=utf-8}; anything but JSON is read as YAML. */
    public static Format of(String mediaType) {
        var type = mediaType.toLowerCase(Locale.ROOT);
        return type.contains("json") ? JSON : YAML;
    }
}
