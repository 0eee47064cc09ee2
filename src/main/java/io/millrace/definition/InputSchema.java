package io.millrace.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.millrace.definition.Keys.Located;
import io.millrace.definition.Tree.Fields;
import io.millrace.definition.Tree.Items;
import io.millrace.definition.Tree.Position;
import io.millrace.definition.Tree.Scalar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Parses the schema of a workflow's input and checks that it is a self-contained JSON Schema (2020-12). */
final class InputSchema {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonSchemaFactory STANDARD = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final SchemaValidatorsConfig PLAIN =
            SchemaValidatorsConfig.builder().build();

    private static final JsonSchema META = STANDARD.getSchema(SchemaLocation.of(SchemaId.V202012));

    private InputSchema() {}

    static Optional<Map<String, Object>> read(Located in, Problems problems, DefinitionLimits limits) {
        if (!(in.tree() instanceof Fields fields)) {
            new Values(problems).wrong(in, "a JSON Schema: an object");
            return Optional.empty();
        }
        var schema = fields.plain(in.path(), new HashMap<>());
        int before = problems.count();
        refuseExternal(fields, in.path(), problems);
        JsonNode node = MAPPER.valueToTree(schema);
        Set<String> reported = new HashSet<>();
        for (var message : META.validate(node)) {
            var location = find(in.tree(), in.path(), message.getInstanceLocation());
            if (!reported.add(location.path())) {
                // One mistake violates several rules of the meta-schema; the first is enough.
                continue;
            }
            problems.add(location.path(), location.at(), "not a valid JSON Schema: " + message.getError());
        }
        if (problems.count() == before) {
            tryOut(node, in, problems, limits.references());
        }
        return Optional.of(schema);
    }

    /** Dangling references and invalid patterns only show when the schema is used. */
    private static void tryOut(JsonNode node, Located in, Problems problems, int references) {
        try {
            var schema = new BoundedReferences(node, PLAIN, references).schema();
            JsonNode empty = MAPPER.createObjectNode();
            schema.walk(BoundedReferences.atMost(references), empty, true);
        } catch (BoundedReferences.Exceeded e) {
            problems.add(in.path(), in.at(), "the schema " + e.getMessage());
        } catch (RuntimeException e) {
            problems.add(in.path(), in.at(), "the schema cannot be used: " + e.getMessage());
        } catch (StackOverflowError e) {
            problems.add(in.path(), in.at(), "the schema cannot be used: it refers to itself endlessly");
        }
    }

    private static void refuseExternal(Tree tree, String path, Problems problems) {
        if (tree instanceof Items items) {
            for (int i = 0; i < items.items().size(); i++) {
                refuseExternal(items.items().get(i), Tree.join(path, i), problems);
            }
        } else if (tree instanceof Fields fields) {
            fields.fields().forEach((key, field) -> {
                var below = Tree.join(path, key);
                if (field.value() instanceof Scalar scalar && scalar.value() instanceof String text) {
                    refuseExternal(key, text, below, field.value().at(), problems);
                } else {
                    refuseExternal(field.value(), below, problems);
                }
            });
        }
    }

    private static void refuseExternal(String key, String text, String path, Position at, Problems problems) {
        if ((key.equals("$ref") || key.equals("$dynamicRef")) && !text.startsWith("#")) {
            problems.add(path, at, "a reference stays within this schema and starts with #");
        } else if (key.equals("$id")) {
            problems.add(path, at, "`$id` is not supported: remove it");
        } else if (key.equals("$schema") && !text.equals(SchemaId.V202012)) {
            problems.add(path, at, "the schema dialect must be " + SchemaId.V202012);
        }
    }

    private record Location(String path, Position at) {}

    private static Location find(Tree root, String path, JsonNodePath pointer) {
        var tree = root;
        var below = path;
        for (int i = 0; i < pointer.getNameCount(); i++) {
            var element = pointer.getElement(i);
            below = Tree.join(below, element);
            if (tree instanceof Fields fields) {
                var field = fields.fields().get(String.valueOf(element));
                tree = field == null ? tree : field.value();
            } else if (tree instanceof Items items
                    && element instanceof Integer index
                    && index < items.items().size()) {
                tree = items.items().get(index);
            }
        }
        return new Location(below, tree.at());
    }
}
