package io.millrace.testing;

import io.millrace.catalog.Catalog;
import io.millrace.definition.DefinitionLimits;
import io.millrace.definition.DefinitionParser;
import io.millrace.definition.Format;
import io.millrace.definition.Kinds;
import io.millrace.definition.Parsed;
import io.millrace.execution.TenantId;
import io.millrace.expression.Json;
import io.millrace.step.KindDocuments;
import io.millrace.step.StepKind;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Puts definitions into the catalog as a user would, and fails with every problem when one is not valid. */
public final class Workflows {

    /** The kinds of steps of the product, without a container. */
    public static final Kinds KINDS = kinds();

    private Workflows() {}

    private static Kinds kinds() {
        try {
            var classes = StepKind.class.getProtectionDomain().getCodeSource().getLocation();
            return KindDocuments.compiled(Path.of(classes.toURI()));
        } catch (IOException | URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    public static void put(Catalog catalog, Map<String, Object> definition) {
        put(catalog, Json.write(definition), Format.JSON, "application/json");
    }

    public static void putYaml(Catalog catalog, String definition) {
        put(catalog, definition, Format.YAML, "application/yaml");
    }

    private static void put(Catalog catalog, String text, Format format, String mediaType) {
        var parsed = new DefinitionParser(DefinitionLimits.DEFAULT, Workflows.KINDS).parse(text, format);
        if (!(parsed instanceof Parsed.Valid valid)) {
            throw new AssertionError(parsed + "\n" + text);
        }
        catalog.put(TenantId.DEFAULT, valid.workflow(), text, mediaType).await().atMost(Duration.ofSeconds(10));
    }
}
