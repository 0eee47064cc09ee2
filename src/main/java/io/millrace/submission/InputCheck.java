package io.millrace.submission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.networknt.schema.ApplyDefaultsStrategy;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.ValidationMessage;
import io.millrace.definition.BoundedReferences;
import io.millrace.definition.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Validates an input against a workflow's schema and fills in its defaults. Schemas are compiled once per version. */
final class InputCheck {

    private static final int CACHED_SCHEMAS = 1_000;

    /** Either the input, with defaults, or its faults. */
    record Checked(@Nullable Object input, List<Submitted.Fault> faults) {}

    private final ObjectMapper mapper = new ObjectMapper();
    private final SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
            .applyDefaultsStrategy(new ApplyDefaultsStrategy(true, false, true))
            .regularExpressionFactory(BoundedPattern::new)
            .build();

    // The catalog returns the same Workflow for the same version, and weak keys are compared by identity: hashing all
    // of
    // it on each request would cost more.
    private final Cache<Workflow, BoundedReferences> schemas = Caffeine.newBuilder()
            .weakKeys()
            .maximumSize(CACHED_SCHEMAS)
            .executor(Runnable::run)
            .build();

    private final int mostReferences;

    /** @param mostReferences that the validation of one input may follow */
    InputCheck(int mostReferences) {
        this.mostReferences = mostReferences;
    }

    Checked check(Workflow workflow, @Nullable Object input) {
        if (workflow.inputSchema().isEmpty()) {
            return new Checked(input, List.of());
        }
        var schema = schemas.get(workflow, this::compiled);
        JsonNode value = mapper.valueToTree(input);
        var faults = new ArrayList<Submitted.Fault>();
        for (ValidationMessage message : walked(schema, value, faults)) {
            var pointer = message.getInstanceLocation().toString();
            var text = message.getMessage();
            faults.add(new Submitted.Fault(
                    "triggerData" + pointer.replace('/', '.'),
                    text.startsWith(pointer + ": ") ? text.substring(pointer.length() + 2) : text));
        }
        if (schema.expanded() > mostReferences) {
            // Deep inputs expand references that stay in memory: the next input starts anew.
            schemas.invalidate(workflow);
        }
        return new Checked(mapper.convertValue(value, Object.class), faults);
    }

    // A definition whose schema refers to anything outside itself is refused, so nothing is ever fetched here.
    private BoundedReferences compiled(Workflow workflow) {
        JsonNode node = mapper.valueToTree(workflow.inputSchema().orElseThrow());
        return new BoundedReferences(node, config, 2 * mostReferences);
    }

    private Set<ValidationMessage> walked(BoundedReferences schema, JsonNode value, List<Submitted.Fault> faults) {
        try {
            return schema.schema()
                    .walk(BoundedReferences.atMost(mostReferences), value, true)
                    .getValidationMessages();
        } catch (BoundedReferences.Exceeded e) {
            faults.add(new Submitted.Fault("triggerData", e.getMessage() + " (millrace.input.max-references)"));
        } catch (BoundedPattern.TooSlow e) {
            faults.add(new Submitted.Fault("triggerData", String.valueOf(e.getMessage())));
        } catch (StackOverflowError e) {
            faults.add(new Submitted.Fault("triggerData", "is nested too deeply for the workflow's schema"));
        }
        return Set.of();
    }
}
