package io.millrace.deploy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** YAML into types, where a field that the type does not have is a failure. */
final class Yaml {

    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // The types of fabric8 keep what they do not know for later; here nothing is kept.
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated any) {
                    return false;
                }
            })
            .build();

    private Yaml() {}

    /** The documents of a text; empty ones are left out. */
    static List<Object> documents(String text) {
        var found = new ArrayList<>();
        new Load(LoadSettings.builder().build()).loadAllFromString(text).forEach(found::add);
        found.removeIf(document -> document == null);
        return found;
    }

    static <T> T as(Class<T> type, Object document) {
        return STRICT.convertValue(document, type);
    }

    static <T> T file(Class<T> type, Path file) {
        var documents = documents(text(file));
        if (documents.size() != 1) {
            throw new IllegalArgumentException(file + " has " + documents.size() + " documents");
        }
        return as(type, documents.get(0));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
