package io.millrace.definition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The JSON Schema of definitions: what all steps have, and what each kind adds. */
public final class SchemaDocument {

    private static final String BASE = "/definition/schema-base.json";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private SchemaDocument() {}

    /** As JSON text. */
    public static String of(Kinds kinds) {
        try (InputStream in = SchemaDocument.class.getResourceAsStream(BASE)) {
            if (in == null) {
                throw new IllegalStateException(BASE + " is missing");
            }
            var document = (ObjectNode) MAPPER.readTree(in);
            var step = (ObjectNode) document.at("/$defs/step");
            var properties = step.withObject("/properties");
            var common = new ArrayList<String>();
            properties.fieldNames().forEachRemaining(common::add);
            for (var kind : kinds.all()) {
                add(kind, step, properties, common);
            }
            return MAPPER.writer(printer()).writeValueAsString(document) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PrettyPrinter printer() {
        var indenter = new DefaultIndenter("  ", "\n");
        var printer = new DefaultPrettyPrinter(
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER));
        printer.indentArraysWith(indenter);
        printer.indentObjectsWith(indenter);
        return printer;
    }

    private static void add(KindSyntax<?> kind, ObjectNode step, ObjectNode properties, List<String> common)
            throws JsonProcessingException {
        var own = (ObjectNode) MAPPER.readTree(kind.schema().properties());
        var choice = step.withArray("/oneOf").addObject();
        kind.schema().required().forEach(choice.withArray("/required")::add);
        var keys = choice.withObject("/propertyNames").withArray("/enum");
        common.forEach(keys::add);
        own.properties().forEach(property -> {
            keys.add(property.getKey());
            var known = properties.get(property.getKey());
            if (common.contains(property.getKey()) || (known != null && !known.equals(property.getValue()))) {
                throw new IllegalStateException("the key " + property.getKey() + " of the kind " + kind.key()
                        + " is something else elsewhere in the schema");
            }
            properties.set(property.getKey(), property.getValue());
        });
    }
}
