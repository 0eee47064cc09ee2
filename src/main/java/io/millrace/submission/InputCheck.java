package io.millrace.submission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.ApplyDefaultsStrategy;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.millrace.definition.Workflow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds an input against a workflow's schema and fills in the schema's defaults. Schemas are compiled once a version. */
final class InputCheck {

    private static final int CACHED_SCHEMAS = 1_000;

    /** Either the input, complete, or what is wrong with it. */
    record Checked(@Nullable Object input, List<Submitted.Fault> faults) {}

    private final ObjectMapper mapper = new ObjectMapper();
    private final JsonSchemaFactory factory = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private final SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
            .applyDefaultsStrategy(new ApplyDefaultsStrategy(true, false, true))
            .build();

    // Keyed by identity in effect: the catalog hands out the same Workflow for the same version.
    private final Map<Workflow, JsonSchema> schemas = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Workflow, JsonSchema> eldest) {
            return size() > CACHED_SCHEMAS;
        }
    });

    Checked check(Workflow workflow, @Nullable Object input) {
        if (workflow.inputSchema().isEmpty()) {
            return new Checked(input, List.of());
        }
        var schema = schemas.get(workflow);
        if (schema == null) {
            JsonNode node = mapper.valueToTree(workflow.inputSchema().get());
            schema = factory.getSchema(node, config);
            schemas.put(workflow, schema);
        }
        JsonNode value = mapper.valueToTree(input);
        var faults = new ArrayList<Submitted.Fault>();
        for (ValidationMessage message : schema.walk(value, true).getValidationMessages()) {
            var pointer = message.getInstanceLocation().toString();
            var text = message.getMessage();
            faults.add(new Submitted.Fault(
                    "triggerData" + pointer.replace('/', '.'),
                    text.startsWith(pointer + ": ") ? text.substring(pointer.length() + 2) : text));
        }
        return new Checked(mapper.convertValue(value, Object.class), faults);
    }
}
