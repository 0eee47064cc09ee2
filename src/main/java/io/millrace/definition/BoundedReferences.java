package io.millrace.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.AbstractKeyword;
import com.networknt.schema.DynamicRefValidator;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.JsonValidator;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.RefValidator;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationContext;
import com.networknt.schema.ValidationMessage;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One compiled schema whose references are counted. Without references a validation costs at most the size of the schema
 * times that of the value; with them a few lines double their cost with every level. So both are bounded: how many
 * references are expanded, which stays in memory, and how many one validation follows.
 */
public final class BoundedReferences {

    private static final String CORE = "https://json-schema.org/draft/2020-12/vocab/core";

    /** A bound is reached; the message says which. */
    public static final class Exceeded extends JsonSchemaException {
        private Exceeded(String message) {
            super(message);
        }
    }

    /** Of one validation. */
    private static final class Followed extends ExecutionContext {
        private final int most;
        private int count;

        Followed(int most) {
            this.most = most;
        }

        static void count(ExecutionContext context) {
            if (context instanceof Followed followed && ++followed.count > followed.most) {
                throw new Exceeded("takes more than " + followed.most
                        + " references ($ref) of the schema to validate: the schema refers to the same value several"
                        + " times at each level, or the value is too large for it");
            }
        }
    }

    private final int mostExpanded;
    private final AtomicInteger expanded = new AtomicInteger();
    private final JsonSchema schema;

    /**
     * Fails with {@link Exceeded}, or as the library does when the schema is not valid.
     *
     * @param mostExpanded references that compilation, and later validations, may expand
     */
    public BoundedReferences(JsonNode schema, SchemaValidatorsConfig config, int mostExpanded) {
        this.mostExpanded = mostExpanded;
        this.schema = factory().getSchema(schema, config);
        this.schema.initializeValidators();
    }

    /** An execution context for one validation, which may follow so many references. */
    public static ExecutionContext atMost(int references) {
        return new Followed(references);
    }

    public JsonSchema schema() {
        return schema;
    }

    /** How many references are expanded so far: further values expand more. */
    public int expanded() {
        return expanded.get();
    }

    // Unknown keywords are allowed; by default the library logs each of them.
    private JsonSchemaFactory factory() {
        return JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(VersionFlag.V202012))
                .metaSchema(JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                        .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
                        // Its keywords are among those taken over; as a vocabulary it would put its own in place of
                        // ours.
                        .vocabularies(vocabularies -> vocabularies.remove(CORE))
                        .keyword(new Keyword("$ref", Reference::new))
                        .keyword(new Keyword("$dynamicRef", DynamicReference::new))
                        .build())
                .build();
    }

    private interface Validators {
        JsonValidator of(
                SchemaLocation location,
                JsonNodePath evaluationPath,
                JsonNode node,
                JsonSchema parent,
                ValidationContext context);
    }

    private final class Keyword extends AbstractKeyword {
        private final Validators validators;

        Keyword(String name, Validators validators) {
            super(name);
            this.validators = validators;
        }

        @Override
        public JsonValidator newValidator(
                SchemaLocation location,
                JsonNodePath evaluationPath,
                JsonNode node,
                JsonSchema parent,
                ValidationContext context) {
            if (expanded.incrementAndGet() > mostExpanded) {
                throw new Exceeded("expands to more than " + mostExpanded
                        + " references ($ref): it refers to the same schema several times at each level");
            }
            return validators.of(location, evaluationPath, node, parent, context);
        }
    }

    private static final class Reference extends RefValidator {
        Reference(
                SchemaLocation location,
                JsonNodePath evaluationPath,
                JsonNode node,
                JsonSchema parent,
                ValidationContext context) {
            super(location, evaluationPath, node, parent, context);
        }

        @Override
        public Set<ValidationMessage> validate(
                ExecutionContext context, JsonNode node, JsonNode root, JsonNodePath location) {
            Followed.count(context);
            return super.validate(context, node, root, location);
        }

        @Override
        public Set<ValidationMessage> walk(
                ExecutionContext context, JsonNode node, JsonNode root, JsonNodePath location, boolean validate) {
            Followed.count(context);
            return super.walk(context, node, root, location, validate);
        }
    }

    private static final class DynamicReference extends DynamicRefValidator {
        DynamicReference(
                SchemaLocation location,
                JsonNodePath evaluationPath,
                JsonNode node,
                JsonSchema parent,
                ValidationContext context) {
            super(location, evaluationPath, node, parent, context);
        }

        @Override
        public Set<ValidationMessage> validate(
                ExecutionContext context, JsonNode node, JsonNode root, JsonNodePath location) {
            Followed.count(context);
            return super.validate(context, node, root, location);
        }

        @Override
        public Set<ValidationMessage> walk(
                ExecutionContext context, JsonNode node, JsonNode root, JsonNodePath location, boolean validate) {
            Followed.count(context);
            return super.walk(context, node, root, location, validate);
        }
    }
}
